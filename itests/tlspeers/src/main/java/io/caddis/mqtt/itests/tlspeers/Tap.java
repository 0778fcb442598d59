package io.caddis.mqtt.itests.tlspeers;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/**
 * Stands between a client and a server, passes all on, and keeps what the client sent. May end, or go silent, after
 * some bytes or records of the server.
 */
public final class Tap implements Closeable {
    private static final int RECORD_HEADER = 5;

    /** From the server to the client, until it ends. */
    private interface Flow {
        void down(InputStream in, OutputStream out) throws IOException;
    }

    private final RawServer front;
    private final ByteArrayOutputStream fromClient = new ByteArrayOutputStream();
    private volatile OutputStream toClient;

    /** @param cutAfter bytes of the server after which the client sees the end; -1 for never */
    public Tap(int serverPort, int cutAfter) {
        this(serverPort, (in, out) -> down(in, out, cutAfter), false);
    }

    private Tap(int serverPort, Flow flow, boolean stall) {
        front = new RawServer(client -> {
            try (Socket server = new Socket(InetAddress.getByName("127.0.0.1"), serverPort)) {
                Thread up = new Thread(() -> up(client, server), "tap");
                up.setDaemon(true);
                up.start();
                toClient = client.getOutputStream();
                flow.down(server.getInputStream(), client.getOutputStream());
                if (!stall) { // and reads on: closing on what was not read would be a reset, by chance
                    client.shutdownOutput();
                }
                awaitEnd(up);
            }
        });
    }

    /**
     * One that passes so many whole records of TLS from the server, and some bytes of the next one.
     *
     * @param stall says nothing more then, until the client closes; otherwise it sees the end
     */
    public static Tap ofRecords(int serverPort, int records, int bytes, boolean stall) {
        return new Tap(serverPort, (in, out) -> {
            for (int i = 0; i < records; i++) {
                byte[] header = in.readNBytes(RECORD_HEADER);
                if (header.length < RECORD_HEADER) {
                    return;
                }
                out.write(header);
                out.write(in.readNBytes((header[3] & 0xFF) << 8 | header[4] & 0xFF));
            }
            out.write(in.readNBytes(bytes));
        }, stall);
    }

    private static void awaitEnd(Thread thread) throws IOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void up(Socket client, Socket server) {
        byte[] bytes = new byte[16 * 1024];
        boolean passes = true;
        try {
            InputStream in = client.getInputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                synchronized (fromClient) {
                    fromClient.write(bytes, 0, count);
                }
                passes = passes && pass(bytes, count, server);
            }
            server.shutdownOutput();
        } catch (IOException e) {
            return; // one of the two is gone
        }
    }

    /** False if the server is gone. */
    private static boolean pass(byte[] bytes, int count, Socket server) {
        try {
            server.getOutputStream().write(bytes, 0, count);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void down(InputStream in, OutputStream out, int cutAfter) throws IOException {
        byte[] bytes = new byte[16 * 1024];
        int left = cutAfter < 0 ? Integer.MAX_VALUE : cutAfter;
        while (left > 0) {
            int count = in.read(bytes, 0, Math.min(left, bytes.length));
            if (count < 0) {
                return;
            }
            out.write(bytes, 0, count);
            left -= cutAfter < 0 ? 0 : count;
        }
    }

    /** Sends bytes to the latest client, as if they came from the server. */
    public void inject(byte[] bytes) throws IOException {
        toClient.write(bytes);
    }

    /** All that the client sent so far. */
    public byte[] fromClient() {
        synchronized (fromClient) {
            return fromClient.toByteArray();
        }
    }

    /** The port for the client. */
    public int port() {
        return front.port();
    }

    @Override
    public void close() {
        front.close();
    }
}
