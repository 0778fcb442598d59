package io.caddis.mqtt.itests.brokers;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Ports on 127.0.0.1 and the question whether an MQTT broker listens on one. */
public final class Loopback {
    private static final int PORT_FIRST = 20_000;
    private static final int PORT_LAST = 31_999;
    private static final int PORTS_TRIED_MAX = 200;
    private static final int ANSWER_MILLIS = 5000;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** CONNECT of MQTT 3.1.1: clean session, keep alive 10 s, client identifier "probe". */
    private static final byte[] CONNECT = connect("probe");
    private static final byte[] CONNACK_ACCEPTED = {0x20, 2, 0, 0};
    private static final byte[] DISCONNECT = {(byte) 0xE0, 0};

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Loopback() {
    }

    /**
     * A port that nobody listens on now, and that nobody in this process was given lately: who asks for several does
     * so before he uses the first. Another program may take it a moment later. It lies below the ports that the system
     * gives to connections: a client that tries to reach a stopped broker could be given that very port, and would
     * then be connected to itself.
     */
    public static int freePort() {
        for (int attempt = 0; attempt < PORTS_TRIED_MAX; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(PORT_FIRST, PORT_LAST + 1);
            if (GIVEN.size() > (PORT_LAST - PORT_FIRST) / 2) {
                GIVEN.clear();
            }
            if (GIVEN.add(port)) {
                try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
                    return socket.getLocalPort();
                } catch (IOException e) {
                    // taken: try another
                }
            }
        }
        throw new IllegalStateException("no free port on 127.0.0.1 from " + PORT_FIRST + " to " + PORT_LAST);
    }

    /** True if a broker accepts an MQTT 3.1.1 connection there. */
    public static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), ANSWER_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write(CONNECT);
            InputStream in = socket.getInputStream();
            boolean accepted = Arrays.equals(CONNACK_ACCEPTED, in.readNBytes(CONNACK_ACCEPTED.length));
            socket.getOutputStream().write(DISCONNECT);
            return accepted;
        } catch (IOException e) {
            return false; // refused, reset or silent: it does not answer
        }
    }

    /** True if somebody listens there. */
    static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), ANSWER_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Asks again and again until the answer is yes or the time is over. */
    static boolean await(Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }

    private static byte[] connect(String clientId) {
        byte[] id = clientId.getBytes(StandardCharsets.US_ASCII);
        byte[] head = {0x10, (byte) (12 + id.length), 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 10, 0, (byte) id.length};
        byte[] packet = Arrays.copyOf(head, head.length + id.length);
        System.arraycopy(id, 0, packet, head.length, id.length);
        return packet;
    }
}
