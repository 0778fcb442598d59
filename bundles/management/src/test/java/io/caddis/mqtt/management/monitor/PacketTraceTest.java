package io.caddis.mqtt.management.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.packet.Auth;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Pingresp;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsuback;
import io.caddis.mqtt.packet.Unsubscribe;
import io.caddis.mqtt.spi.Messages;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** A line for each packet, for whoever asked and as long as he did; nothing secret; bounded. */
class PacketTraceTest {
    private static final String SECRET = "s3cr3t-nobody-may-see";
    private final Scene scene = new Scene();
    private final List<String> lines = new ArrayList<>();

    private MqttRuntime.Trace trace() {
        return scene.client.driver().trace(lines::add);
    }

    /** Without time and size. */
    private static String line(Packet packet) {
        String line = PacketText.line(0, "tester", '<', packet, 5);
        assertTrue(line.startsWith("00:00:00.000 tester < ") && line.endsWith(" size=5"), line);
        return line.substring("00:00:00.000 tester < ".length(), line.length() - " size=5".length());
    }

    @Test
    @Tag("netx-S34")
    void aLineForEachPacketBothWays() {
        scene.with("client.id", "c1").with("username", SECRET).with(".password", SECRET)
                .with("user.properties", "token=" + SECRET).create();
        MqttRuntime.Trace trace = trace();
        scene.withParts();
        scene.accept(false);
        scene.client.publish(Message.of("a/b", SECRET));
        scene.settle();
        scene.send(new Puback(1, ReasonCode.SUCCESS, Properties.NONE));
        scene.client.disconnect();
        scene.settle();
        List<String> found = lines.stream().map(line -> line.replaceFirst("^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} ", "")
                .replaceFirst(" size=\\d+$", "")).toList();
        assertEquals(List.of("tester > CONNECT client-id='c1' clean-start keep-alive=60",
                "tester < CONNACK code=SUCCESS", "tester > PUBLISH id=1 qos=1 topic='a/b' payload=21",
                "tester < PUBACK id=1", "tester > DISCONNECT code=SUCCESS"), found);
        assertFalse(lines.toString().contains(SECRET), lines::toString);
        trace.close();
        scene.client.connect();
        scene.settle();
        assertEquals(5, lines.size(), "nothing after the end");
    }

    @Test
    void allPacketTypes() {
        Properties secrets = Properties.builder().add(new UserProperty("token", SECRET)).build();
        Publish publish = new Publish(Message.of("t", SECRET).withRetain(true), true, 7, 3, List.of(1));
        assertEquals("PUBLISH id=7 qos=1 dup retain alias=3 topic='t' payload=21", line(publish));
        assertEquals("PUBLISH qos=0 alias=3 payload=0", line(new Publish(Message.of(TopicName.ALIASED,
                Payload.EMPTY, Qos.AT_MOST_ONCE, false), false, 0, 3, List.of())));
        assertEquals("CONNACK session-present code=SUCCESS", line(new Connack(true, ReasonCode.SUCCESS, secrets)));
        assertEquals("PUBREC id=1 code=QUOTA_EXCEEDED", line(new Pubrec(1, ReasonCode.QUOTA_EXCEEDED, secrets)));
        assertEquals("PUBREL id=1", line(new Pubrel(1, ReasonCode.SUCCESS, secrets)));
        assertEquals("PUBCOMP id=1", line(new Pubcomp(1, ReasonCode.SUCCESS, secrets)));
        assertEquals("SUBSCRIBE id=2 filter='a/#' qos=1 filter='b' qos=1",
                line(new Subscribe(2, List.of(Subscription.of("a/#", Qos.AT_LEAST_ONCE),
                        Subscription.of("b", Qos.AT_LEAST_ONCE)), secrets)));
        assertEquals("SUBACK id=2 code=GRANTED_QOS_1 code=NOT_AUTHORIZED",
                line(new Suback(2, List.of(ReasonCode.GRANTED_QOS_1, ReasonCode.NOT_AUTHORIZED), secrets)));
        assertEquals("UNSUBSCRIBE id=3 filter='a'", line(new Unsubscribe(3, List.of(TopicFilter.of("a")), secrets)));
        assertEquals("UNSUBACK id=3 code=SUCCESS", line(new Unsuback(3, List.of(ReasonCode.SUCCESS), secrets)));
        assertEquals("PINGRESP", line(new Pingresp()));
        assertEquals("DISCONNECT code=SERVER_BUSY", line(new Disconnect(ReasonCode.SERVER_BUSY, secrets)));
        assertEquals("AUTH code=CONTINUE_AUTHENTICATION", line(new Auth(ReasonCode.CONTINUE_AUTHENTICATION,
                Properties.builder().add(Property.AUTHENTICATION_METHOD, "m")
                        .add(Property.AUTHENTICATION_DATA, Payload.of(SECRET)).build())));
    }

    @Test
    void whatOthersWroteCannotForgeALineOrFillTheLog() {
        assertEquals("PUBLISH qos=0 topic='a?b?c?' payload=0",
                line(new Publish(Message.of(Messages.topic("a\nb\u202ec\u0085"), Payload.EMPTY, Qos.AT_MOST_ONCE,
                        false), false, 0)));
        String text = line(new Publish(Message.of("x".repeat(60_000), "").withQos(Qos.AT_MOST_ONCE),
                false, 0));
        assertTrue(text.length() < 250 && text.contains("x...'"), text);
        List<TopicFilter> filters = new ArrayList<>();
        for (int index = 0; index < 1000; index++) {
            filters.add(TopicFilter.of("f".repeat(199) + index));
        }
        assertTrue(line(new Unsubscribe(1, filters, Properties.NONE)).length() < 1300);
    }

    @Test
    void aSlowReaderMissesLinesAndIsToldHowMany() {
        scene.connected();
        trace();
        int count = 5000;
        for (int index = 0; index < count; index++) {
            scene.link().send(Scene.publish(0, "t" + index, 0));
            scene.link().run();
        }
        scene.settle();
        long told = lines.stream().filter(line -> line.contains("PUBLISH")).count();
        assertTrue(told >= 1000 && told < count, () -> told + " lines");
        String last = lines.get(lines.size() - 1);
        assertTrue(last.startsWith((count - told) + " lines were dropped here"), last);
        lines.clear();
        scene.send(Scene.publish(0, "t", 0));
        assertEquals(1, lines.size(), lines::toString);
    }

    @Test
    void aReaderThatThrowsIsNotCalledAgain() {
        scene.connected();
        scene.client.driver().trace(line -> {
            lines.add(line);
            throw new IllegalStateException("as this test wants it");
        });
        scene.send(Scene.publish(0, "a", 0), Scene.publish(0, "b", 0));
        scene.send(Scene.publish(0, "c", 0));
        assertEquals(1, lines.size(), lines::toString);
    }

    /** A logger that can say one thing only, and notes how often it is asked for its level. */
    private final class Level {
        boolean debug;
        int asked;
        final Logger logger = (Logger) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {Logger.class}, (self, method, arguments) -> switch (method.getName()) {
                    case "isDebugEnabled" -> {
                        asked++;
                        yield debug;
                    }
                    case "debug" -> lines.add((String) arguments[0]) ? null : null;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void theLoggersLevelTurnsItOnAndOffWithinASecond() {
        Level level = new Level();
        ByHand hand = new ByHand(Long.MAX_VALUE - 5);
        PacketTrace trace = new PacketTrace(Guard.UNSHARED, "tester", hand.workers, InstantSource.system(), hand.now(),
                level.logger);
        assertFalse(trace.isOn(hand.now()));
        level.debug = true;
        assertFalse(trace.isOn(hand.now() + ByHand.SECOND - 1));
        assertEquals(1, level.asked);
        hand.pass(ByHand.SECOND);
        assertTrue(trace.isOn(hand.now()));
        trace.sent(new Pingresp(), 2);
        assertEquals(List.of(), lines, "not on this thread, which holds a lock");
        hand.settle();
        assertEquals(1, lines.size());
        level.debug = false;
        hand.pass(ByHand.SECOND);
        assertFalse(trace.isOn(hand.now()));
        assertEquals(3, level.asked);
    }

    @Test
    void tracesAreBoundedAndEndWithTheClient() {
        scene.connected();
        List<MqttRuntime.Trace> open = new ArrayList<>();
        for (int index = 0; index < 16; index++) {
            open.add(trace());
        }
        assertThrows(IllegalArgumentException.class, this::trace);
        open.get(3).close();
        open.get(3).close();
        open.add(trace());
        scene.client.close();
        scene.settle();
        scene.link().end(null);
        scene.settle();
        assertEquals(16, lines.stream().filter(line -> line.contains(PacketType.DISCONNECT.name())).count());
        assertFalse(scene.client.driver().conversation().trace().isOn(scene.hand.now()));
    }
}
