package io.caddis.mqtt.itests.hostile;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on the loopback interface, each of whose connections is handed to one who talks. */
final class HostileServer implements AutoCloseable {
    private final ServerSocket listening;
    private final Talk talk;
    private final long seed;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    /** What is done with a connection, on a thread of its own. */
    interface Talk {
        /**
         * Talks until it fails: the connection ends when the attack is over.
         *
         * @param random of this connection alone
         */
        void with(Peer peer, Random random) throws IOException;
    }

    HostileServer(Talk talk, long seed) throws IOException {
        this.talk = talk;
        this.seed = seed;
        listening = new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1"));
        Peer.start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** So far. */
    int connections() {
        return connections.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                open.add(socket);
                int number = connections.incrementAndGet();
                Peer.start(() -> talk(socket, new Random(seed + number)));
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    private void talk(Socket socket, Random random) {
        try {
            talk.with(new Peer(socket), random);
        } catch (IOException | RuntimeException e) {
            closeQuietly(socket); // the client had enough, or the attack is over
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            return; // it is gone, as it should be
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        open.forEach(HostileServer::closeQuietly);
    }
}
