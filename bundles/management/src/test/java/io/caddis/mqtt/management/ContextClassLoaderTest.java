package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttAuthenticator;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.MqttCredentials;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.MqttReceiveNotify;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TlsSetup;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.management.services.AuthenticatorEntry;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.management.services.TargetedServices;
import io.caddis.mqtt.packet.Auth;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.session.SessionsComponent;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever an application is called by, its class loader is the context class loader meanwhile, and not afterwards. */
class ContextClassLoaderTest {
    private static final Map<String, Object> CLIENT = Map.of("mqtt.client", "tester");

    private final Scene scene = new Scene();
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final ClassLoader own = new ClassLoader(getClass().getClassLoader()) { };
    private final List<String> calls = new ArrayList<>();
    /** Thrown by the next calls, once it is set. */
    private Exception failure;

    @AfterEach
    void theThreadIsAsItWas() {
        assertSame(before, Thread.currentThread().getContextClassLoader());
    }

    /** An object whose class is of another class loader; notes its calls. */
    private <T> T service(Class<T> type, Object answer) {
        Object service = Proxy.newProxyInstance(own, new Class<?>[] {type}, (self, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return method.getName().equals("equals") ? self == arguments[0] : (Object) type.hashCode();
            }
            assertSame(own, Thread.currentThread().getContextClassLoader(), method::toString);
            if (method.isDefault()) {
                return InvocationHandler.invokeDefault(self, method, arguments);
            }
            calls.add(method.getName());
            if (failure != null) {
                throw failure;
            }
            return answer;
        });
        assertSame(own, service.getClass().getClassLoader());
        return type.cast(service);
    }

    @Test
    void ofMessageListeners() {
        scene.connected();
        MqttMessageListener listener = service(MqttMessageListener.class, null);
        scene.client.add(ListenerEntry.of(listener, Map.of("mqtt.topic", "a")));
        scene.settle();
        scene.send(Scene.publish(0, "a", 0));
        failure = new Exception("no");
        scene.send(Scene.publish(0, "a", 0));
        assertEquals(List.of("received", "received"), calls);
    }

    @Test
    void whatAListenerLeavesBehindIsNotForItsNextMessage() {
        scene.connected();
        List<ClassLoader> seen = new ArrayList<>();
        MqttMessageListener listener = message -> {
            seen.add(Thread.currentThread().getContextClassLoader());
            Thread.currentThread().setContextClassLoader(own);
        };
        scene.client.add(ListenerEntry.of(listener, Map.of("mqtt.topic", "a")));
        scene.settle();
        scene.send(Scene.publish(0, "a", 0), Scene.publish(0, "a", 0));
        assertEquals(List.of(getClass().getClassLoader(), getClass().getClassLoader()), seen);
    }

    @Test
    void ofConnectionListeners() {
        scene.connected();
        Bundles bundles = new Bundles();
        ListenerWhiteboard whiteboard = new ListenerWhiteboard(scene.hand.workers);
        whiteboard.addStatusListener(bundles.context(), bundles.service(1, "app",
                service(MqttConnectionListener.class, null), Map.of()));
        whiteboard.tell(scene.client, () -> CLIENT,
                new ConnectionStatus(ConnectionState.CLOSED, Optional.empty()));
        scene.settle();
        assertEquals(List.of("changed"), calls);
    }

    @Test
    void ofReceiveNotices() {
        TargetedServices<MqttReceiveNotify> services = new TargetedServices<>();
        services.add(service(MqttReceiveNotify.class, null), null, Map.of());
        scene.with("subscriptions", "news/#").connected();
        scene.client.notices().services(services, () -> CLIENT);
        scene.send(Scene.publish(0, "news/a", 0));
        failure = new IllegalStateException("no");
        scene.send(Scene.publish(0, "news/a", 0));
        assertEquals(List.of("waiting", "waiting"), calls);
    }

    @Test
    void ofCredentials() {
        TargetedServices<MqttCredentials> services = new TargetedServices<>();
        services.add(service(MqttCredentials.class, null), null, Map.of());
        scene.create();
        scene.client.driver().preparation().services(() -> services.of(CLIENT));
        scene.withParts();
        failure = new IllegalStateException("no");
        scene.lose();
        scene.pass(31 * ByHand.SECOND);
        assertEquals(List.of("credentials", "credentials"), calls.subList(0, 2));
    }

    @Test
    void ofTlsSetups() {
        TargetedServices<TlsSetup> services = new TargetedServices<>();
        services.add(service(TlsSetup.class, null), null, Map.of());
        scene.with("server", "mqtts://server").create();
        scene.client.driver().preparation().setups(() -> services.of(CLIENT));
        scene.parts(new Parts(new PacketCodecComponent(), new SessionsComponent(), Map.of("mqtt", scene.transport()))
                .withTls((transport, options, observer) -> transport));
        failure = new IllegalStateException("no");
        scene.lose();
        scene.pass(31 * ByHand.SECOND);
        assertEquals(List.of("setUp", "setUp"), calls.subList(0, 2));
    }

    @Test
    void ofAuthenticatorsAndTheirExchanges() {
        MqttAuthenticator.Exchange exchange = service(MqttAuthenticator.Exchange.class, Payload.of("x"));
        AuthenticatorEntry entry = new AuthenticatorEntry(service(MqttAuthenticator.class, exchange), null,
                Map.of("mqtt.authentication.method", "M"));
        scene.with("authentication.method", "M").create();
        scene.client.driver().authenticators(method -> entry);
        scene.withParts();
        scene.link().connected();
        scene.settle();
        Properties properties = Properties.builder().add(Property.AUTHENTICATION_METHOD, "M")
                .add(Property.AUTHENTICATION_DATA, Payload.of("y")).build();
        scene.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, properties));
        scene.send(new Connack(false, ReasonCode.SUCCESS, properties));
        assertEquals(List.of("begin", "first", "answer", "verify"), calls);
    }

    @Test
    @SuppressWarnings("unchecked") // a proxy knows no type of lines
    void ofReadersOfTraces() {
        scene.connected();
        scene.client.trace(service(Consumer.class, null));
        scene.client.publish(Message.of("a", "x"));
        scene.settle();
        assertEquals(List.of("accept"), calls);
    }
}
