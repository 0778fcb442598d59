package io.caddis.mqtt.itests.framework;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands on loopback between clients and a server; what it does with a client is its own affair. */
abstract class Relay implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final String name;
    private volatile boolean closed;

    /** @param name of its threads */
    Relay(String name) throws IOException {
        this.name = name;
    }

    /** Takes clients from now on. */
    final void start() {
        thread(() -> {
            while (true) {
                Socket client = connected(server.accept());
                thread(() -> serve(client));
            }
        });
    }

    /** One client, on a thread of its own. */
    abstract void serve(Socket client) throws IOException;

    final int port() {
        return server.getLocalPort();
    }

    /** A connection that ends with this relay, also if that ends right now. */
    final Socket connected(Socket socket) throws IOException {
        sockets.add(socket);
        if (closed) {
            socket.close();
        }
        return socket;
    }

    /** Passes on both ways until both have ended. */
    final void pass(InputStream fromClient, Socket client, Socket target) throws IOException {
        thread(() -> pass(target.getInputStream(), client));
        pass(fromClient, target);
    }

    private static void pass(InputStream in, Socket to) throws IOException {
        in.transferTo(to.getOutputStream());
        to.shutdownOutput();
    }

    private interface Work {
        void run() throws IOException;
    }

    private void thread(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // one of the two sides has gone, or the test ends
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
