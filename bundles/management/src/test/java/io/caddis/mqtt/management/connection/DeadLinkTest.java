package io.caddis.mqtt.management.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.FailingLog;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.management.Thrown;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Pingresp;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Links that take all and answer nothing, as of a server that hangs behind a system that still acknowledges TCP. */
class DeadLinkTest {
    private final Scene scene = new Scene();

    private void publishEachSecond(int seconds, int qos) {
        for (int second = 0; second < seconds; second++) {
            scene.client.publish(Scene.message("a", qos));
            scene.pass(ByHand.SECOND);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 3.1.1", "1, 3.1.1", "2, 3.1.1", "0, 5.0", "1, 5.0", "2, 5.0"})
    void isNoticedWhileMessagesGoOut(int qos, String version) {
        scene.with("keep.alive", 20).with("response.timeout", 3).with("protocol.version", version).connected();
        publishEachSecond(14, qos);
        assertFalse(scene.link().types().contains(PacketType.PINGREQ), "15 s are not over");
        publishEachSecond(3, qos);
        assertTrue(scene.link().types().contains(PacketType.PINGREQ));
        assertEquals(ConnectionState.CONNECTED, scene.state());
        publishEachSecond(2, qos);
        assertTrue(scene.links.get(0).isClosed());
        assertTrue(scene.client.status().cause().orElseThrow().text().contains("did not answer PINGREQ"),
                () -> scene.client.status().toString());
    }

    @Test
    void theServersKeepAliveCounts() {
        scene.with("keep.alive", 0).with("response.timeout", 3).create().withParts();
        scene.accept(false, Properties.builder().add(Property.SERVER_KEEP_ALIVE, 8).build());
        publishEachSecond(10, 0);
        assertTrue(scene.links.get(0).isClosed());
    }

    @Test
    void anAnswerIsEnough() {
        scene.with("keep.alive", 20).with("response.timeout", 3).connected();
        for (int round = 0; round < 5; round++) {
            publishEachSecond(16, 0);
            assertEquals(1, scene.link().types().stream().filter(PacketType.PINGREQ::equals).count());
            scene.send(Pingresp.INSTANCE);
        }
        assertEquals(1, scene.links.size());
    }

    @Test
    void whoHearsEnoughAsksOnlyForItsOwnSilence() {
        scene.with("keep.alive", 20).with("response.timeout", 3).with("subscriptions", "a").connected();
        for (int second = 0; second < 60; second++) {
            scene.client.publish(Scene.message("b", 0));
            scene.send(Scene.publish(0, "a", 0));
            scene.pass(ByHand.SECOND);
        }
        assertFalse(scene.link().types().contains(PacketType.PINGREQ));
    }

    /** With keep.alive=0 it is the watchdog's, if there is one, and else the system's. */
    @Test
    void withoutKeepAliveTheWatchdogNoticesWhatIsNotAnswered() {
        scene.with("keep.alive", 0).with("watchdog.timeout", 8).connected();
        publishEachSecond(12, 1);
        assertTrue(scene.links.get(0).isClosed());
    }

    /** The thread that opens it is gone, and with it all its deadlines. */
    @ParameterizedTest
    @EnumSource(names = {"EXCEPTION", "NO_MEMORY"})
    void oneThatNeitherOpensNorFailsIsGivenUp(Thrown log) {
        scene.with("resolve.timeout", 1).with("connect.timeout", 1).with("proxy.timeout", 1)
                .with("handshake.timeout", 1).with("response.timeout", 1).create().withParts();
        scene.link().die();
        assertEquals(ConnectionState.CONNECTING, scene.state());
        try (FailingLog all = new FailingLog(log)) {
            scene.pass(20 * ByHand.SECOND);
            assertTrue(scene.client.status().cause().orElseThrow().text().contains("neither opened nor failed"),
                    () -> scene.client.status().toString());
        }
        scene.pass(2 * ByHand.SECOND);
        scene.accept(false);
    }
}
