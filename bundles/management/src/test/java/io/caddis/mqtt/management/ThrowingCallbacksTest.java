package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.MqttAuthenticator;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.MqttCredentials;
import io.caddis.mqtt.MqttReceiveNotify;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TlsSetup;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.management.services.AuthenticatorEntry;
import io.caddis.mqtt.management.services.Authenticators;
import io.caddis.mqtt.management.services.TargetedServices;
import io.caddis.mqtt.packet.Auth;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.session.SessionsComponent;
import io.caddis.mqtt.spi.Tls;
import io.caddis.mqtt.spi.TlsObserver;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.ServiceReference;

/**
 * Whatever a callback of an application throws, and whatever the log throws when that is reported: the callback is
 * called again, the others are called, and the client goes on.
 */
class ThrowingCallbacksTest {
    private static final Map<String, Object> PROPERTIES = Map.of("mqtt.client", "tester");

    private final ListenerScene listeners = new ListenerScene();
    private final Scene scene = listeners.scene;
    private final List<String> calls = new ArrayList<>();

    /** What is thrown by the callback, and by each line of the log; null for a log that works. */
    static Stream<Arguments> failures() {
        return Stream.of(Thrown.values()).flatMap(thrown -> Stream.of(null, Thrown.EXCEPTION, Thrown.NO_MEMORY,
                Thrown.NO_TEXT, Thrown.INTERRUPTED).map(log -> Arguments.of(thrown, log)));
    }

    /** Called by each callback: what an earlier one left behind is gone. */
    private void call(String what) {
        assertFalse(Thread.currentThread().isInterrupted(), () -> what + " after " + calls);
        assertFalse(Thread.holdsLock(scene.client.driver()), "under no lock");
        calls.add(what);
    }

    @AfterEach
    void nothingIsLeft() {
        assertFalse(Thread.interrupted(), "an interrupt is left");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void messageListener(Thrown thrown, Thrown log) {
        scene.connected();
        ListenerScene.Noting other = listeners.listen("#");
        ListenerScene.Noting failing = listeners.listen("a/+");
        failing.then = message -> {
            call(message.message().topic().value());
            if (message.message().topic().value().equals("a/2")) {
                thrown.raise();
            }
        };
        try (FailingLog all = new FailingLog(log)) {
            for (String topic : List.of("a/1", "a/2", "a/3")) {
                listeners.arrive(topic, 1);
            }
            scene.settle();
            listeners.arrive("a/4", 1);
            scene.settle();
        }
        assertEquals(List.of("a/1", "a/2", "a/3", "a/4"), calls);
        assertEquals(4, other.topics.size());
        assertEquals(List.of(1, 2, 3, 4), listeners.acknowledged());
        assertEquals(1, scene.client.statistics().in().listenerFailures());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void connectionListener(Thrown thrown, Thrown log) {
        scene.connected();
        Bundles bundles = new Bundles();
        ListenerWhiteboard whiteboard = new ListenerWhiteboard(scene.hand.workers);
        ServiceReference<MqttConnectionListener> failing = bundles.service(1, "failing", (client, status) -> {
            call("failing");
            thrown.raise();
        }, Map.of());
        ServiceReference<MqttConnectionListener> other = bundles.service(2, "other",
                (client, status) -> call("other"), Map.of());
        whiteboard.addStatusListener(bundles.context(), failing);
        whiteboard.addStatusListener(bundles.context(), other);
        try (FailingLog all = new FailingLog(log)) {
            for (int change = 0; change < 3; change++) {
                whiteboard.tell(scene.client, () -> PROPERTIES, scene.client.status());
                scene.hand.settle();
            }
        }
        assertEquals(List.of(3L, 3L), Stream.of("failing", "other").map(one -> calls.stream().filter(one::equals)
                .count()).toList());
        whiteboard.removeStatusListener(failing);
        whiteboard.removeStatusListener(other);
        assertEquals(0, bundles.gets, "all objects are given back");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void receiveNotify(Thrown thrown, Thrown log) {
        scene.with("subscriptions", "a/+").connected();
        TargetedServices<MqttReceiveNotify> services = new TargetedServices<>();
        services.add((MqttReceiveNotify) (client, waiting) -> {
            call("failing " + waiting);
            thrown.raise();
        }, null, Map.of("service.ranking", 1));
        services.add((MqttReceiveNotify) (client, waiting) -> call("other " + waiting), null, Map.of());
        scene.notices().services(services, () -> PROPERTIES);
        try (FailingLog all = new FailingLog(log)) {
            listeners.arrive("a/1", 1);
            scene.settle();
            listeners.arrive("a/2", 1);
            scene.settle();
        }
        assertEquals(List.of("failing 1", "other 1", "failing 2", "other 2"), calls);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void credentials(Thrown thrown, Thrown log) {
        TargetedServices<MqttCredentials> services = new TargetedServices<>();
        services.add((MqttCredentials) client -> {
            call("credentials");
            if (calls.size() < 3) {
                thrown.raise();
            }
            return MqttCredentials.Credentials.of("joe", "");
        }, null, Map.of());
        scene.create();
        scene.client.driver().preparation().services(() -> services.of(PROPERTIES));
        attempts(log, scene::withParts);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void tlsSetup(Thrown thrown, Thrown log) {
        TargetedServices<TlsSetup> services = new TargetedServices<>();
        services.add((TlsSetup) (client, parameters) -> {
            call("setup");
            if (calls.size() < 3) {
                thrown.raise();
            }
        }, null, Map.of());
        scene.with("server", "mqtts://server").create();
        scene.client.driver().preparation().setups(() -> services.of(PROPERTIES));
        Tls clear = new Tls() {
            @Override
            public Transport over(Transport transport, TlsOptions options, TlsObserver observer) {
                return transport;
            }
        };
        attempts(log, () -> scene.parts(new Parts(new PacketCodecComponent(), new SessionsComponent(),
                Map.of("mqtt", scene.transport())).withTls(clear)));
    }

    /** Two attempts fail, the third one succeeds. */
    private void attempts(Thrown log, Runnable begin) {
        try (FailingLog all = new FailingLog(log)) {
            begin.run();
            assertEquals(ConnectionState.BACKOFF, scene.state());
            scene.pass(31 * ByHand.SECOND);
            scene.pass(61 * ByHand.SECOND);
        }
        assertEquals(3, calls.size());
        scene.accept(false);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void authenticator(Thrown thrown, Thrown log) {
        for (String where : List.of("begin", "first", "answer", "verify")) {
            calls.clear();
            Scene fresh = new Scene().with("authentication.method", "M");
            Consumer<String> at = now -> {
                assertFalse(Thread.currentThread().isInterrupted(), now);
                calls.add(now);
                if (now.equals(where) && calls.stream().filter(where::equals).count() == 1) {
                    thrown.raise();
                }
            };
            Authenticators authenticators = new Authenticators();
            authenticators.add(new AuthenticatorEntry(new Failing(at), null, Map.of("mqtt.authentication.method",
                    "M")));
            fresh.create();
            fresh.client.driver().authenticators(method -> authenticators.find(method, PROPERTIES));
            try (FailingLog all = new FailingLog(log)) {
                fresh.withParts();
                talk(fresh);
                assertEquals(ConnectionState.BACKOFF, fresh.state(), where);
                fresh.pass(61 * ByHand.SECOND);
                talk(fresh);
            }
            assertEquals(ConnectionState.CONNECTED, fresh.state(), where);
        }
    }

    private static void talk(Scene fresh) {
        Properties method = Properties.builder().add(Property.AUTHENTICATION_METHOD, "M").build();
        fresh.link().connected();
        fresh.settle();
        if (!fresh.link().isClosed()) {
            fresh.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, method));
        }
        if (!fresh.link().isClosed()) {
            fresh.send(new Connack(false, ReasonCode.SUCCESS, method));
        }
    }

    private record Failing(Consumer<String> at) implements MqttAuthenticator {
        @Override
        public Exchange begin(MqttClient client, String method) {
            at.accept("begin");
            return new Exchange() {
                @Override
                public Payload first() {
                    at.accept("first");
                    return Payload.of("first");
                }

                @Override
                public Payload answer(Payload challenge) {
                    at.accept("answer");
                    return Payload.of("answer");
                }

                @Override
                public void verify(Payload last) {
                    at.accept("verify");
                }
            };
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void futures(Thrown thrown, Thrown log) {
        scene.connected();
        try (FailingLog all = new FailingLog(log)) {
            for (int packetId = 1; packetId <= 3; packetId++) {
                CompletableFuture<PublishResult> future = scene.client.publish(Scene.message("a", 1));
                future.whenComplete((result, failure) -> {
                    calls.add("dependent"); // the last one: a future cannot be asked to clear interrupts between two
                    thrown.raise();
                });
                future.thenRunAsync(() -> { }, task -> thrown.raise());
                future.thenRun(() -> call("other"));
            }
            scene.settle();
            scene.send(new Puback(1, ReasonCode.SUCCESS, Properties.NONE), new Puback(2, ReasonCode.SUCCESS,
                    Properties.NONE));
            scene.send(new Puback(3, ReasonCode.SUCCESS, Properties.NONE));
        }
        assertEquals(6, calls.size(), calls::toString);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void traceReader(Thrown thrown, Thrown log) {
        scene.connected();
        List<String> lines = new ArrayList<>();
        scene.client.trace(line -> {
            call(line);
            thrown.raise();
        });
        scene.client.trace(lines::add);
        try (FailingLog all = new FailingLog(log)) {
            scene.client.publish(Scene.message("a", 1));
            scene.settle();
            scene.send(new Puback(1, ReasonCode.SUCCESS, Properties.NONE));
        }
        assertEquals(1, calls.size(), "it gets no more");
        assertEquals(2, lines.size(), lines::toString);
        assertEquals(1, scene.client.statistics().out().completed());
    }
}
