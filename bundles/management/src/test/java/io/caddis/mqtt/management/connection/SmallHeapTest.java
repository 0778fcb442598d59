package io.caddis.mqtt.management.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.Scene;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets that the heap has no room for, each in a JVM with a small one. */
class SmallHeapTest {
    private static final int PIECE = 64 * 1024;
    private static final int LENGTH_DIGITS = 4;

    /** Plays a server that sends a PUBLISH of so many bytes; prints what became of the client. */
    public static void main(String[] arguments) {
        int size = Integer.parseInt(arguments[0]);
        Scene scene = new Scene().with("subscriptions", "a").connected();
        byte[] head = new byte[1 + LENGTH_DIGITS + 3 + 1];
        head[0] = 0x30;
        for (int digit = 0, rest = size - 1 - LENGTH_DIGITS; digit < LENGTH_DIGITS; digit++, rest >>= 7) {
            head[1 + digit] = (byte) (rest & 0x7F | (digit < LENGTH_DIGITS - 1 ? 0x80 : 0));
        }
        head[LENGTH_DIGITS + 2] = 1;
        head[LENGTH_DIGITS + 3] = 'a';
        scene.link().send(head);
        byte[] piece = new byte[PIECE];
        for (int sent = head.length; sent < size && scene.state() == ConnectionState.CONNECTED; sent += PIECE) {
            scene.link().send(sent + PIECE <= size ? piece : new byte[size - sent]);
            scene.settle();
        }
        System.out.println(scene.client.status());
        if (scene.state() != ConnectionState.CONNECTED) {
            scene.pass(ByHand.SECOND * 60);
            scene.accept(false);
        }
        System.out.println(scene.state() + " waiting " + scene.client.waiting());
    }

    private static String run(int size) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process child = new ProcessBuilder(java, "-Xmx24m", "-XX:+UseSerialGC", "-cp",
                System.getProperty("java.class.path"), SmallHeapTest.class.getName(), String.valueOf(size))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(child.waitFor(60, TimeUnit.SECONDS), said);
        return said;
    }

    /** While bytes are collected, and when the payload is copied. */
    @ParameterizedTest
    @ValueSource(ints = {8_000_000, 100_000_000})
    void aPacketThatHasNoRoomNamesTheKeyThatBoundsIt(int size) throws Exception {
        String said = run(size);
        assertTrue(said.contains("packet of " + size + " bytes"), said);
        assertTrue(said.contains("packet.size.max"), said);
        assertTrue(said.contains("0x95"), said);
        assertTrue(said.endsWith("CONNECTED waiting 0\n"), said);
    }

    @Test
    void oneThatHasRoomArrives() throws Exception {
        assertEquals("CONNECTED mqtt://server:1883\nCONNECTED waiting 1", run(3_000_000).strip());
    }
}
