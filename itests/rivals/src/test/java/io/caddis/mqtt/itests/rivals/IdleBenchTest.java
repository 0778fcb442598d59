package io.caddis.mqtt.itests.rivals;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class IdleBenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        return IdleBench.run(new PrintStream(out), new PrintStream(err), args);
    }

    @Test
    void help() {
        assertEquals(0, run("--help"));
        assertTrue(out.toString().startsWith("usage: ./caddis bench idle "));
    }

    @Test
    void wrongUsage() {
        assertEquals(2, run("--clients", "99"));
        assertTrue(err.toString().startsWith("bench idle: --clients '99': use 100 to 15000\nusage:"), err.toString());
        assertEquals(2, run("--clients"));
        assertEquals(2, run("--client", "100"));
    }

    @Test
    void samplesGoFromProcessToProcess() throws Exception {
        IdleSample sample = IdleSample.now();
        assertTrue(sample.heapBytes() > 0 && sample.residentBytes() > sample.heapBytes() / 2 && sample.threads() > 0);
        assertEquals(sample, IdleSample.parse(sample.line()));
    }

    @Test
    void theServerAnswersAndCounts() throws Exception {
        IdleServer server = new IdleServer();
        Thread thread = new Thread(server::run);
        thread.start();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.setSoTimeout(20_000);
            client.getOutputStream().write(new byte[] {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 9, 0, 1, 'x',
                (byte) 0xC0, 0});
            assertArrayEquals(new byte[] {0x20, 2, 0, 0, (byte) 0xD0, 0}, client.getInputStream().readNBytes(6));
            client.getOutputStream().write(new byte[] {0x10, 14, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 9, 0, 0, 1, 'x'});
            assertArrayEquals(new byte[] {0x20, 3, 0, 0, 0}, client.getInputStream().readNBytes(5));
            assertEquals(1, server.connections());
        } finally {
            server.close();
            thread.join();
        }
    }
}
