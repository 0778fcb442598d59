package io.caddis.mqtt.management.reconnect;

import static io.caddis.mqtt.management.Scene.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Publish;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@code protocol.version=auto}: 5.0, and 3.1.1 with a server that does not speak it. */
class FallbackTest {
    private static final byte[] REFUSED_BY_3_1_1 = HexFormat.of().parseHex("20020001");
    private final Scene scene = new Scene().with("protocol.version", "auto");

    /** The version that the latest link's CONNECT is of, by its level; then links speak this one. */
    private int level() {
        scene.link().connected();
        scene.settle();
        int level = scene.link().bytes()[8];
        scene.version = level == 5 ? ProtocolVersion.V5 : ProtocolVersion.V3_1_1;
        return level;
    }

    private void close() {
        assertEquals(5, level());
        scene.lose();
    }

    /** The latest link, if it is to come to a server of 3.1.1. */
    private void expectOlder() {
        assertEquals(ConnectionState.CONNECTING, scene.state());
        assertEquals(4, level());
    }

    @Test
    void theAnswerOfAServerOf5() {
        scene.create().withParts();
        assertEquals(5, level());
        scene.version = ProtocolVersion.V3_1_1;
        scene.send(new Connack(false, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, Properties.NONE));
        expectOlder();
    }

    @Test
    void theAnswerOfAServerOf3AndNothingAcceptedIsLost() {
        scene.create().withParts();
        Message withProperties = message("t", 1).withContentType("text").withExpirySeconds(60);
        CompletableFuture<PublishResult> one = scene.client.publish(withProperties);
        CompletableFuture<PublishResult> two = scene.client.publish(message("u", 2));
        assertEquals(5, level());
        scene.version = ProtocolVersion.V3_1_1;
        scene.link().send(REFUSED_BY_3_1_1);
        scene.settle();
        assertTrue(scene.client.status().cause().orElseThrow().text().startsWith("the server does not speak MQTT 5.0"));
        List<Packet> packets = scene.accept(false);
        assertEquals(List.of("t", "u"), packets.stream().map(packet -> ((Publish) packet).message().topic().value())
                .toList());
        assertTrue(((Publish) packets.get(0)).message().contentType().isEmpty(), "3.1.1 cannot say it");
        scene.send(new Puback(((Publish) packets.get(0)).packetId(), ReasonCode.SUCCESS, Properties.NONE));
        assertTrue(one.isDone() && !one.isCompletedExceptionally());
        assertTrue(!two.isDone());
    }

    @Test
    void silenceTwiceInARow() {
        scene.create().withParts();
        close();
        assertEquals(ConnectionState.BACKOFF, scene.state());
        String text = scene.client.status().cause().orElseThrow().text();
        assertTrue(text.endsWith("; if it does so once more, 3.1.1 follows (protocol.version=auto)"), text);
        scene.pass(ByHand.SECOND);
        close();
        expectOlder();
    }

    @Test
    void aNetworkThatFailsIsNoSilence() {
        scene.create().withParts();
        for (int attempt = 0; attempt < 5; attempt++) {
            scene.lose(); // not even open
            assertTrue(!scene.client.status().cause().orElseThrow().text().contains("3.1.1"), "nor is it foretold");
            scene.pass(30 * ByHand.SECOND);
        }
        close();
        scene.pass(30 * ByHand.SECOND);
        scene.lose();
        scene.pass(30 * ByHand.SECOND);
        close();
        scene.pass(30 * ByHand.SECOND);
        assertEquals(5, level());
        scene.link().send(scene.link().encode(new Connack(false, ReasonCode.SUCCESS, Properties.NONE)));
        scene.settle();
        for (int attempt = 0; attempt < 4; attempt++) { // it spoke 5.0: something stands before it
            scene.lose();
            scene.pass(30 * ByHand.SECOND);
            assertEquals(5, level());
        }
    }

    @Test
    void isRememberedUntilTheServerIsAnotherOne() {
        scene.create().withParts();
        assertEquals(5, level());
        scene.version = ProtocolVersion.V3_1_1;
        scene.link().send(REFUSED_BY_3_1_1);
        scene.settle();
        scene.accept(false);
        int links = scene.links.size();
        scene.settings.put("listener.grace", 5);
        scene.client.configure(scene.config());
        scene.settle();
        assertEquals(links, scene.links.size(), "a hot change is one");
        scene.lose();
        scene.pass(ByHand.SECOND);
        assertEquals(4, level());
        scene.settings.put("keep.alive", 7);
        scene.client.configure(scene.config());
        scene.settle();
        assertEquals(4, level());
        scene.settings.put("server", "mqtt://other");
        scene.client.configure(scene.config());
        scene.settle();
        assertEquals(5, level());
    }

    @Test
    void without5ThereIsNoFallingBack() {
        Scene fixed = new Scene().create().withParts();
        fixed.link().connected();
        fixed.settle();
        assertEquals(5, ((Connect) fixed.link().packets().get(0)).properties() == null ? 0 : 5);
        fixed.link().send(REFUSED_BY_3_1_1);
        fixed.settle();
        assertEquals(ConnectionState.BACKOFF, fixed.state());
        assertEquals(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, fixed.client.status().cause().orElseThrow().reasonCode());
        fixed.pass(14 * ByHand.SECOND);
        assertEquals(1, fixed.links.size(), "it will hardly change");
    }

    @Test
    void whatOnlyOneVersionCanSayIsRefused() {
        for (Map<String, Object> one : List.of(Map.<String, Object>of("authentication.method", "M"),
                Map.<String, Object>of(".password", "p"))) {
            Map<String, Object> settings = new HashMap<>(one);
            settings.put("server", "mqtt://a");
            settings.put("protocol.version", "auto");
            assertTrue(assertThrows(IllegalArgumentException.class, () -> ClientConfig.read(settings, "id"))
                    .getMessage().contains("MQTT 3.1.1"));
        }
        assertEquals(20, ClientConfig.read(Map.of("server", "mqtt://a", "protocol.version", "auto"), "id").reconnect()
                .older().outbound().inFlightMax());
    }
}
