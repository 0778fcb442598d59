package io.caddis.mqtt.itests.tlspeers;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server that sends bytes as a test says: no TLS, or broken TLS. */
public final class RawServer implements Closeable {
    /** What is done with a connection. */
    public interface Conversation {
        /** Throws whatever goes wrong. */
        void talk(Socket socket) throws IOException;
    }

    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** A server, listening. */
    public RawServer(Conversation conversation) {
        try {
            listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(() -> accept(conversation));
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(Conversation conversation) {
        try {
            while (true) {
                Socket socket = listening.accept();
                open.add(socket);
                start(() -> serve(socket, conversation));
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    private void serve(Socket socket, Conversation conversation) {
        try (socket) {
            conversation.talk(socket);
        } catch (IOException e) {
            return; // what the client hears is what tests look at
        } finally {
            open.remove(socket);
        }
    }

    /** Waits for the client's first bytes, answers with these, in hexadecimal digits, and closes or not. */
    public static Conversation answer(String hex, boolean close) {
        return socket -> {
            InputStream in = socket.getInputStream();
            byte[] bytes = new byte[16 * 1024];
            int count = in.read(bytes);
            socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
            socket.getOutputStream().flush();
            while (!close && count >= 0) {
                count = in.read(bytes);
            }
        };
    }

    /** The port that it listens on. */
    public int port() {
        return listening.getLocalPort();
    }

    /** Connections that are there now. */
    public int connections() {
        return open.size();
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
