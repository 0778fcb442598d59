package io.caddis.mqtt.management.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.MqttCredentials.Credentials;
import io.caddis.mqtt.MqttCredentials;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.management.services.TargetedServices;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Properties;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A service that gives user name and password, asked at each attempt. */
class PreparationTest {
    private static final String SECRET = "s3cr3t-nobody-may-see";

    private final Scene scene = new Scene().with("username", "configured");
    private final TargetedServices<MqttCredentials> services = new TargetedServices<>();
    private final ArrayDeque<Credentials> answers = new ArrayDeque<>();

    private Scene scene(MqttCredentials service) {
        services.add(service, null, Map.of("mqtt.client.target", "(mqtt.client=tester)"));
        scene.create();
        scene.client.driver().preparation().services(() -> services.of(Map.of("mqtt.client", "tester")));
        return scene.withParts();
    }

    private Connect connect() {
        scene.link().connected();
        scene.settle();
        return (Connect) scene.link().packets().get(0);
    }

    private DisconnectCause cause() {
        return scene.client.status().cause().orElseThrow();
    }

    @Test
    @Tag("netx-L14")
    @Tag("netx-S03")
    void isAskedAtEachAttempt() {
        answers.add(Credentials.of("joe", "one"));
        answers.add(new Credentials(null, Payload.of("two")));
        scene(client -> {
            assertEquals("tester", client.name());
            assertFalse(Thread.holdsLock(scene.client.driver()), "under no lock");
            return answers.poll();
        });
        Connect first = connect();
        assertEquals("joe", first.username());
        assertEquals("one", first.password().asString());
        scene.lose();
        scene.pass(31 * ByHand.SECOND);
        Connect second = connect();
        assertNull(second.username());
        assertEquals("two", second.password().asString());
        scene.lose();
        scene.pass(31 * ByHand.SECOND);
        assertEquals("configured", connect().username(), "null is what is configured");
    }

    @Test
    void theHighestRankingIsAskedAmongThoseForTheClient() {
        services.add((MqttCredentials) client -> Credentials.of("low", ""), null, Map.of());
        services.add((MqttCredentials) client -> Credentials.of("other", ""), null,
                Map.of("service.ranking", 9, "mqtt.client.target", "(mqtt.client=other)"));
        MqttCredentials high = client -> Credentials.of("high", "");
        services.add(high, null, Map.of("service.ranking", 5));
        scene(client -> Credentials.of("unranked", ""));
        assertEquals("high", connect().username());
        services.remove(high);
        scene.lose();
        scene.pass(31 * ByHand.SECOND);
        assertEquals("low", connect().username());
    }

    @Test
    void anExceptionDelaysTheAttempt() {
        scene(client -> {
            throw new IllegalStateException("the vault is closed");
        });
        assertEquals(ConnectionState.BACKOFF, scene.state());
        assertEquals(DisconnectCause.Source.CLIENT, cause().source());
        assertTrue(cause().text().contains("the vault is closed"), cause().text());
        services.remove(services.of(Map.of("mqtt.client", "tester")).get(0).key());
        scene.client.driver().tryAgain();
        assertEquals("configured", connect().username());
    }

    @Test
    void isNotWaitedForForEver() {
        scene(client -> {
            if (answers.isEmpty()) {
                answers.add(Credentials.of("late", ""));
                scene.hand.pass(11 * ByHand.SECOND);
                String told = scene.statuses.toString();
                assertTrue(told.contains("took longer than 10 s (response.timeout)"), told);
                assertEquals(ConnectionState.BACKOFF, scene.state());
                scene.hand.pass(31 * ByHand.SECOND);
                assertTrue(cause().text().contains("has not returned since an earlier attempt"), cause().text());
                assertTrue(scene.links.isEmpty());
            }
            return answers.peek();
        });
        assertTrue(scene.links.isEmpty(), "what came too late is not used");
        scene.pass(61 * ByHand.SECOND);
        assertEquals("late", connect().username());
    }

    @Test
    void theClientMayEndMeanwhile() {
        scene(client -> {
            scene.client.close();
            scene.hand.settle();
            assertEquals(ConnectionState.CLOSED, scene.state());
            return Credentials.of("joe", "");
        });
        assertTrue(scene.links.isEmpty());
        assertEquals(0, scene.alarms());
    }

    @Test
    void whatMqttDoesNotAllowIsSaid() {
        scene.with("protocol.version", "3.1.1");
        scene(client -> Credentials.of(null, SECRET));
        assertTrue(cause().text().contains("a password without a user name: give both with MQTT 3.1.1"),
                cause().text());
        assertThrows(IllegalArgumentException.class, () -> Credentials.of("a\0b", null));
        assertThrows(IllegalArgumentException.class, () -> Credentials.of("a", "x".repeat(65_536)));
    }

    /** Without the service the first attempt would go out with what is configured, and be refused. */
    @Test
    void isWaitedForIfTheConfigurationSaysSo() {
        scene.with("credentials", "service").create();
        scene.client.driver().preparation().services(() -> services.of(Map.of("mqtt.client", "tester")));
        scene.withParts();
        assertEquals(ConnectionState.SUSPENDED, scene.state());
        assertEquals("waits for the bundle that provides: MqttCredentials", cause().text());
        assertTrue(scene.links.isEmpty());
        MqttCredentials service = client -> Credentials.of("joe", "one");
        services.add(service, null, Map.of());
        scene.client.driver().tryAgain();
        scene.settle();
        assertEquals("joe", connect().username());
        services.remove(service);
        assertFalse(scene.link().isClosed(), "a connection stays");
        scene.lose();
        scene.pass(31 * ByHand.SECOND);
        assertEquals(ConnectionState.SUSPENDED, scene.state());
        assertEquals(1, scene.links.size());
        scene.configure("credentials", "configured");
        scene.settle();
        assertEquals("configured", connect().username());
    }

    /** It may leave between the look and the call. */
    @Test
    void aServiceThatLeavesMeanwhileIsNotDoneWithout() {
        List<Integer> looks = new ArrayList<>();
        MqttCredentials service = client -> Credentials.of("joe", "one");
        services.add(service, null, Map.of());
        scene.with("credentials", "service").create();
        scene.client.driver().preparation().services(() -> {
            looks.add(looks.size());
            return looks.size() == 2 ? List.of() : services.of(Map.of("mqtt.client", "tester"));
        });
        scene.withParts();
        assertEquals(ConnectionState.BACKOFF, scene.state());
        assertEquals("the MqttCredentials service has left", cause().text());
        assertTrue(scene.links.isEmpty(), "nothing went out");
    }

    @Test
    void nothingOfItIsShown() {
        scene(client -> Credentials.of(SECRET, SECRET));
        connect();
        scene.link().send(new Connack(false, ReasonCode.NOT_AUTHORIZED,
                Properties.NONE));
        scene.settle();
        for (Object shown : List.of(Credentials.of(SECRET, SECRET), scene.client, scene.statuses,
                scene.client.statistics())) {
            assertFalse(shown.toString().contains(SECRET), shown.toString());
        }
    }
}
