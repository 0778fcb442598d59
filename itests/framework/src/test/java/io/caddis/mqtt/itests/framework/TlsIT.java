package io.caddis.mqtt.itests.framework;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TlsInfo;
import io.caddis.mqtt.TlsSetup;
import io.caddis.mqtt.itests.brokers.Broker;
import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.Provider;
import java.security.Security;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;

/** TLS as it is deployed: our bundle and those of Bouncy Castle, and clients from configurations. */
class TlsIT extends InFramework {
    private static final String TLS = "io.caddis.mqtt.tls";
    private static Provider[] providers;

    @BeforeAll
    static void remember() {
        providers = Security.getProviders();
    }

    private static Map<String, Object> secured(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of("server", deployment().broker().secureUri().toString(),
                "tls.trust", deployment().trust().toString()));
        settings.putAll(more);
        settings.values().removeIf(""::equals);
        return settings;
    }

    private static String cause(MqttClient client) {
        return client.status().cause().orElseThrow().text();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Tag("netx-S13")
    @Tag("netx-I3")
    void messagesOfEachQosGoBothWays(int qos) throws Exception {
        for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
            String topic = "tls/" + qos + "/" + protocol;
            MqttClient client = deployment().connected("client", secured(Map.of("tls.protocols", protocol)));
            Received received = deployment().listen("client", topic, qos);
            received.awaitSubscribed(client, topic);
            client.publish(Message.of(topic, protocol).withQos(Qos.of(qos))).get(20, SECONDS);
            received.awaitCount(1);
            assertEquals(List.of(protocol), received.texts());
            deployment().clear();
        }
        assertArrayEquals(providers, Security.getProviders());
    }

    /** A certificate of an authority that is not trusted, and one for another name. */
    @Test
    @Tag("netx-B48")
    void aServerThatIsNotTrustedShowsInTheStatus() throws Exception {
        Authority other = Authority.root("somebody else");
        String trust = other.write(deployment().trust().resolveSibling("other.pem")).toString();
        deployment().configure("client", deployment().settings(secured(Map.of("tls.trust", trust))));
        MqttClient client = deployment().awaitState("client", ConnectionState.BACKOFF);
        assertTrue(cause(client).contains("vouches"), cause(client));
        Eventually.eventually("the service says it too", client::status, () -> String.valueOf(deployment()
                .reference("client").orElseThrow().getProperty("mqtt.cause")).contains("vouches"));

        deployment().configure("client", deployment().settings(secured(Map.of("tls.server.name", "another.example"))));
        Eventually.eventually("the name is refused", client::status,
                () -> client.status().toString().contains("another.example"));
        assertEquals(0, client.statistics().connection().connects());

        deployment().configure("client", deployment().settings(secured(Map.of())));
        assertEquals(client, deployment().awaitState("client", ConnectionState.CONNECTED));
    }

    /** Nothing goes out in clear, and messages wait. */
    @Test
    void theTlsBundleLeavesAndComesBack() throws Exception {
        MqttClient client = deployment().connected("client", secured(Map.of()));
        MqttClient plain = deployment().connected("plain", Map.of());
        Bundle bundle = deployment().container().bundle(TLS);
        bundle.stop();
        deployment().awaitState("client", ConnectionState.SUSPENDED);
        assertEquals("waits for the bundle that provides: tls", cause(client));
        CompletableFuture<?> waiting = client.publish(Message.of("tls/a", "wait").withQos(Qos.AT_LEAST_ONCE));
        assertFalse(waiting.isDone());
        bundle.start();
        waiting.get(20, SECONDS);
        assertEquals(1, plain.statistics().connection().connects());
    }

    /** The connection is made anew with what the file holds now, and no message is lost by that. */
    @Test
    void changedFilesReconnect() throws Exception {
        Path file = deployment().trust().resolveSibling("renewed.pem");
        Files.copy(deployment().trust(), file, StandardCopyOption.REPLACE_EXISTING);
        MqttClient client = deployment().connected("client", secured(Map.of("tls.trust", file.toString(),
                "tls.reload", "reconnect", "tls.reload.interval", 1, "client.id", "renewed", "tls.protocols",
                "TLSv1.3")));
        TlsInfo before = client.status().connection().orElseThrow().tls().orElseThrow();
        assertEquals("TLSv1.3", before.protocol());
        assertTrue(before.serverCertificate().orElseThrow().validUntil().isAfter(Instant.now()));
        Received received = deployment().listen("client", "renewed", 1);
        received.awaitSubscribed(client, "renewed");
        Path next = file.resolveSibling("renewed.next");
        Files.copy(deployment().trust(), next, StandardCopyOption.REPLACE_EXISTING);
        String other = Authority.root("the next one").write(file.resolveSibling("other.pem")).toString();
        Files.writeString(next, Files.readString(Path.of(other)), StandardOpenOption.APPEND);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        List<String> sent = new ArrayList<>();
        long end = System.nanoTime() + SECONDS.toNanos(30);
        while (client.statistics().connection().connects() < 2) {
            assertTrue(System.nanoTime() - end < 0, "the change is noticed");
            String text = "message " + sent.size();
            sent.add(text);
            client.publish(Message.of("renewed", text).withQos(Qos.AT_LEAST_ONCE)).get(20, SECONDS);
        }
        sent.add("last");
        client.publish(Message.of("renewed", "last").withQos(Qos.AT_LEAST_ONCE)).get(20, SECONDS);
        received.awaitTexts(sent);
        assertEquals(2, client.statistics().connection().connects());
    }

    /** NetX Duo's TLS setup callback, as a service that comes and goes. */
    @Test
    @Tag("netx-S14")
    @Tag("netx-B47")
    void aSetupServiceGivesTheAuthority() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        TlsSetup setup = (client, parameters) -> {
            calls.incrementAndGet();
            parameters.trust(List.of(deployment().authority().certificate()));
        };
        deployment().configure("client", deployment().settings(secured(Map.of("tls.trust", ""))));
        MqttClient client = deployment().awaitState("client", ConnectionState.BACKOFF);
        assertTrue(cause(client).contains("vouches"), cause(client));
        deployment().register(TlsSetup.class, setup, Map.of("mqtt.client.target", "(mqtt.client=client)"));
        deployment().awaitState("client", ConnectionState.CONNECTED);
        int before = calls.get();
        assertTrue(before > 0);

        deployment().configure("other", deployment().settings(secured(Map.of("tls.trust", ""))));
        deployment().awaitState("other", ConnectionState.BACKOFF);
        assertEquals(before, calls.get(), "for another client");
        deployment().broker().stop(Broker.State.KEPT);
        deployment().awaitState("client", ConnectionState.BACKOFF);
        deployment().broker().start();
        deployment().awaitState("client", ConnectionState.CONNECTED);
        assertTrue(calls.get() > before, "anew for each connection");
    }

    @Test
    void aContextOfTheHostIsChosen() throws Exception {
        SSLContext context = TlsServer.jdk(deployment().authority().issue(Profile.client()),
                deployment().authority().certificate());
        deployment().configure("client", deployment().settings(secured(
                Map.of("tls.trust", "", "tls.context.target", "(name=hosts)"))));
        MqttClient client = deployment().awaitState("client", ConnectionState.BACKOFF);
        assertTrue(cause(client).contains("there is no SSLContext service"), cause(client));
        deployment().register(SSLContext.class, context, Map.of("name", "hosts"));
        deployment().awaitState("client", ConnectionState.CONNECTED);
    }

    // ---- what NetX Duo's interoperability tests check, with the names of those

    /** tls_subscriber_twice: a closed port, then three times connect, subscribe, receive, unsubscribe, disconnect. */
    @Test
    @Tag("netx-I4")
    @Tag("netx-B51")
    void tlsSubscriberTwice() throws Exception {
        deployment().broker().stop(Broker.State.KEPT);
        deployment().configure("client", deployment().settings(secured(Map.of())));
        MqttClient client = deployment().awaitState("client", ConnectionState.BACKOFF);
        assertTrue(cause(client).contains("connection refused"), cause(client));
        client.disconnect().get(20, SECONDS);
        deployment().broker().start();
        for (int cycle = 1; cycle <= 3; cycle++) {
            client.connect().get(20, SECONDS);
            subscribeReceiveUnsubscribe(client, "hello " + cycle);
            client.disconnect().get(20, SECONDS);
            assertEquals(ConnectionState.DISCONNECTED, client.status().state());
            assertEquals(cycle, client.statistics().connection().connects());
        }
    }

    private static void subscribeReceiveUnsubscribe(MqttClient client, String text) throws Exception {
        client.subscribe(Subscription.of("topic", Qos.AT_LEAST_ONCE)).get(20, SECONDS);
        client.publish(Message.of("topic", text).withQos(Qos.AT_LEAST_ONCE)).get(20, SECONDS);
        assertEquals(text, poll(client));
        client.unsubscribe("topic").get(20, SECONDS);
    }

    private static String poll(MqttClient client) {
        String[] text = new String[1];
        Eventually.eventually("a message", client::status, () -> {
            Optional<ReceivedMessage> received = client.poll();
            received.ifPresent(one -> text[0] = one.message().payload().asString());
            return received.isPresent();
        });
        return text[0];
    }

    /** double_subscribers: two clients over TLS, one topic, both receive. */
    @Test
    @Tag("netx-I5")
    void doubleSubscribers() throws Exception {
        MqttClient first = deployment().connected("first", secured(Map.of()));
        MqttClient second = deployment().connected("second", secured(Map.of()));
        first.subscribe(Subscription.of("topic", Qos.AT_LEAST_ONCE)).get(20, SECONDS);
        second.subscribe(Subscription.of("topic", Qos.AT_LEAST_ONCE)).get(20, SECONDS);
        first.publish(Message.of("topic", "hello").withQos(Qos.AT_LEAST_ONCE)).get(20, SECONDS);
        assertEquals("hello", poll(first));
        assertEquals("hello", poll(second));
    }
}
