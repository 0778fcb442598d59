package io.caddis.mqtt.tlspeers;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/** Stands between a client and a server, passes all on, and keeps what the client sent. May cut after some bytes. */
public final class Tap implements Closeable {
    private final RawServer front;
    private final ByteArrayOutputStream fromClient = new ByteArrayOutputStream();
    private volatile OutputStream toClient;

    /** @param cutAfter bytes of the server after which both sides are closed; -1 for never */
    public Tap(int serverPort, int cutAfter) {
        front = new RawServer(client -> {
            try (Socket server = new Socket(InetAddress.getByName("127.0.0.1"), serverPort)) {
                Thread up = new Thread(() -> up(client, server), "tap");
                up.setDaemon(true);
                up.start();
                toClient = client.getOutputStream();
                down(server.getInputStream(), client.getOutputStream(), cutAfter);
            }
        });
    }

    private void up(Socket client, Socket server) {
        byte[] bytes = new byte[16 * 1024];
        try {
            InputStream in = client.getInputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                synchronized (fromClient) {
                    fromClient.write(bytes, 0, count);
                }
                server.getOutputStream().write(bytes, 0, count);
            }
            server.shutdownOutput();
        } catch (IOException e) {
            return; // one of the two is gone
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
