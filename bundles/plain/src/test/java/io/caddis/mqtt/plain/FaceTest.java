package io.caddis.mqtt.plain;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttSubscription;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.itests.brokers.ArtemisBroker;
import io.caddis.mqtt.itests.brokers.Broker;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.options.ClientKeys;
import io.caddis.mqtt.options.ClientOptions;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program without a framework sees: listeners of one client, registrations, the first connection. */
class FaceTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static Broker broker;

    @BeforeAll
    static void start() {
        broker = new ArtemisBroker();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static ClientOptions options() {
        return ClientOptions.of(broker.uri());
    }

    /** No class of a part's: who compiles a program needs the annotations of none. */
    @Test
    void signaturesNameTypesOfTheApiOnly() {
        for (Class<?> type : List.of(Caddis.class, Registration.class, ListenOptions.class, ClientOptions.class)) {
            Stream<Class<?>> named = Stream.concat(Stream.of(type.getMethods()).flatMap(FaceTest::types),
                    Stream.of(type.getConstructors()).map(Constructor::getParameterTypes).flatMap(Stream::of));
            assertEquals(List.of(), named.map(one -> one.isArray() ? one.componentType() : one)
                    .filter(one -> !one.isPrimitive()).map(Class::getPackageName).distinct().filter(name ->
                            !name.startsWith("java.") && !List.of("io.caddis.mqtt", "io.caddis.mqtt.plain",
                                    "io.caddis.mqtt.options").contains(name)).toList(), type.getName());
        }
    }

    private static Stream<Class<?>> types(Method method) {
        return Stream.concat(Stream.of(method.getReturnType()), Stream.concat(Stream.of(method.getParameterTypes()),
                Stream.of(method.getExceptionTypes())));
    }

    @Test
    void aListenerOfOneClientKnowsWhatWasGrantedAndLeaves() throws Exception {
        BlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();
        try (Caddis caddis = new Caddis()) {
            MqttClient one = caddis.connect("one", options(), SOON);
            MqttClient other = caddis.connect("other", options(), SOON);
            Registration registration = caddis.listen(one, received::add,
                    ListenOptions.DEFAULT.withAck(MqttSubscription.Ack.MANUAL).withQueueMax(7),
                    Subscription.of("face/a", Qos.EXACTLY_ONCE), Subscription.of("face/b", Qos.AT_MOST_ONCE));
            SubscribeResult granted = registration.granted().get(20, SECONDS);
            assertEquals(Map.of(TopicFilter.of("face/a"), ReasonCode.GRANTED_QOS_2, TopicFilter.of("face/b"),
                    ReasonCode.SUCCESS), granted.reasonCodes());
            other.publish(Message.of("face/a", "1").withQos(Qos.AT_LEAST_ONCE)).get(20, SECONDS);
            ReceivedMessage message = received.poll(20, SECONDS);
            assertEquals("one", message.client().name());
            message.acknowledge();
            assertEquals(1, caddis.runtime().listeners().size());
            registration.close();
            registration.close();
            assertEquals(List.of(), caddis.runtime().listeners());
            other.publish(Message.of("face/a", "2").withQos(Qos.AT_LEAST_ONCE)).get(20, SECONDS);
            assertNull(received.poll(300, TimeUnit.MILLISECONDS));
        }
    }

    @Test
    void aListenerEndsWithItsClient() throws Exception {
        try (Caddis caddis = new Caddis()) {
            MqttClient client = caddis.connect("brief", options(), SOON);
            Registration registration = caddis.listen(client, message -> { }, Subscription.of("face/brief"));
            registration.granted().get(20, SECONDS);
            caddis.delete(client);
            assertEquals(List.of(), caddis.runtime().listeners());
            registration.close();
            assertThrows(IllegalStateException.class, () -> caddis.listen(client, message -> { },
                    Subscription.of("face/brief")));
            MqttClient next = caddis.connect("brief", options(), SOON);
            assertEquals(List.of(), caddis.runtime().listeners(), "it is of the one that was deleted");
            assertThrows(IllegalArgumentException.class, () -> caddis.listen(next, message -> { },
                    new Subscription[0]));
            try (Caddis another = new Caddis()) {
                assertThrows(RuntimeException.class, () -> another.listen(next, message -> { },
                        Subscription.of("face/brief")));
            }
        }
    }

    @Test
    void whoIsNotConnectedIsToldThatNothingWasGranted() {
        try (Caddis caddis = new Caddis()) {
            MqttClient client = caddis.create("lonely", ClientOptions.of("mqtt://127.0.0.1:1")
                    .operationTimeout(Duration.ofSeconds(1)));
            Registration registration = caddis.listen(client, message -> { }, Subscription.of("face/x"));
            MqttException failure = (MqttException) assertThrows(ExecutionException.class,
                    () -> registration.granted().get(20, SECONDS)).getCause();
            assertEquals(MqttException.Kind.TIMED_OUT, failure.kind());
        }
    }

    @Test
    void statusIsToldOfChosenClientsUntilClosed() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (Caddis caddis = new Caddis()) {
            String name = "a(b)*\\c";
            Registration registration = caddis.onStatus((client, status) -> {
                if (status.state() == ConnectionState.CONNECTED) {
                    told.add(client.name());
                }
            }, name, "d");
            caddis.connect("other", options(), SOON);
            MqttClient first = caddis.connect(name, options(), SOON);
            assertEquals(name, told.poll(20, SECONDS));
            caddis.connect("d", options(), SOON);
            assertEquals("d", told.poll(20, SECONDS));
            registration.close();
            first.disconnect().get(20, SECONDS);
            first.connect().get(20, SECONDS);
            assertNull(told.poll(200, TimeUnit.MILLISECONDS));
        }
    }

    @Test
    void connectFailsAtTheFirstRefusalWithItsCause() throws Exception {
        try (Caddis caddis = new Caddis(); ServerSocket silent = new ServerSocket(0)) {
            MqttException refused = assertThrows(MqttException.class, () -> caddis.connect("nobody",
                    ClientOptions.of("mqtt://127.0.0.1:1", "mqtt://127.0.0.1:2"), SOON));
            assertTrue(refused.getMessage().startsWith("client nobody is not connected: ")
                    && refused.getMessage().contains("refused"), refused.getMessage());
            assertEquals(MqttException.Kind.CONNECTION_LOST, refused.kind());
            MqttException late = assertThrows(MqttException.class, () -> caddis.connect("nobody",
                    ClientOptions.of("mqtt://127.0.0.1:" + silent.getLocalPort()), Duration.ofSeconds(2)));
            assertEquals(MqttException.Kind.TIMED_OUT, late.kind());
            assertTrue(late.getMessage().contains("PT2S; it is CONNECTING"), late.getMessage());
            MqttException stopped = assertThrows(MqttException.class, () -> caddis.connect("nobody",
                    ClientOptions.of("mqtt://127.0.0.1:1").reconnectFatal(ClientOptions.ReconnectFatal.STOP), SOON));
            assertTrue(stopped.getMessage().contains("refused"), stopped.getMessage());
            String wrong = assertThrows(IllegalArgumentException.class, () -> caddis.connect("nobody",
                    ClientOptions.of("tcp://a").keepAlive(Duration.ofMillis(1500)), SOON)).getMessage();
            assertTrue(wrong.startsWith("2 mistakes: ") && wrong.contains("use mqtt://") && wrong.contains("65535 s"),
                    wrong);
            assertEquals(List.of(), caddis.runtime().clients(), "none is left");
            assertTrue(caddis.connect("nobody", options().connect(false), SOON).status().state()
                    == ConnectionState.CONNECTED);
        }
    }

    @Test
    void whatADurableClientKeptOutlivesARefusedConnect(@TempDir Path directory) throws Exception {
        ClientOptions away = ClientOptions.of("mqtt://127.0.0.1:1").clientId("face-kept").durable(true)
                .closeTimeout(Duration.ZERO);
        try (Caddis caddis = new Caddis(directory)) {
            MqttClient receiver = caddis.connect("receiver", options(), SOON);
            receiver.subscribe(Subscription.of("face/kept")).get(20, SECONDS);
            MqttClient client = caddis.create("kept", away);
            client.enqueue(Message.of("face/kept", "1").withQos(Qos.AT_LEAST_ONCE)).get(20, SECONDS);
            caddis.stop(client);
            assertThrows(MqttException.class, () -> caddis.connect("kept", away, SOON));
            caddis.connect("kept", away.server(broker.uri()), SOON);
            assertEquals("1", receiver.receive(SOON).orElseThrow().text());
        }
    }

    @Test
    void aMissingStoreNamesJarsAndNoBundle() {
        try (Caddis caddis = new Caddis()) {
            MqttException missing = assertThrows(MqttException.class, () -> caddis.connect("durable",
                    options().clientId("face-durable").durable(true), SOON));
            assertTrue(missing.getMessage().contains("waits for: a store: use new Caddis(directory), with"
                    + " io.caddis.mqtt.store and h2-mvstore on the class path"), missing.getMessage());
            assertFalse(missing.getMessage().contains("bundle"), missing.getMessage());
        }
    }

    @Test
    void bearerTokensAreAskedForInOrder() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Caddis caddis = new Caddis()) {
            Registration none = caddis.bearerToken(server -> {
                asked.incrementAndGet();
                return null;
            });
            caddis.bearerToken(server -> "token");
            caddis.connect("web", ClientOptions.of(broker.webSocketUri()), SOON);
            assertEquals(1, asked.get());
            none.close();
            caddis.connect("web2", ClientOptions.of(broker.webSocketUri()), SOON);
            assertEquals(1, asked.get());
        }
    }

    @Test
    void eachKeyOfAClientHasAConstant() throws IllegalAccessException {
        Set<String> constants = new TreeSet<>();
        for (Field field : ClientKeys.class.getFields()) {
            constants.add((String) field.get(null));
        }
        constants.remove(ClientKeys.FACTORY_PID);
        assertEquals(new TreeSet<>(ClientConfig.KEYS), constants, "run OptionsIT of itests/jarchecks");
    }

    @Test
    void whatWasClosedMakesNoClient() {
        Caddis caddis = new Caddis();
        caddis.close();
        assertEquals("this Caddis was closed: make another one", assertThrows(IllegalStateException.class,
                () -> caddis.create("late", options())).getMessage());
    }
}
