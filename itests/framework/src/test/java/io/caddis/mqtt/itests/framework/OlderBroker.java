package io.caddis.mqtt.itests.framework;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A relay to a broker that lets 3.1.1 pass and refuses 5.0. */
final class OlderBroker implements AutoCloseable {
    /** Fixed header with a length of one or two bytes, length of the name, name, level (MQTT 3.1.2.1, 3.1.2.2). */
    private static final int HEAD = 10;
    private static final byte[] UNACCEPTABLE_VERSION = {0x20, 2, 0, 1};

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    private final int brokerPort;
    private final boolean says;

    /** @param says it refuses by CONNACK; otherwise it only closes the connection */
    OlderBroker(int brokerPort, boolean says) throws IOException {
        this.brokerPort = brokerPort;
        this.says = says;
        thread(() -> {
            while (true) {
                Socket client = server.accept();
                sockets.add(client);
                thread(() -> serve(client));
            }
        });
    }

    int port() {
        return server.getLocalPort();
    }

    /** How many clients were refused. */
    int refused() {
        return refused.get();
    }

    private void serve(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        byte[] head = in.readNBytes(HEAD);
        int level = head[head[1] < 0 ? HEAD - 1 : HEAD - 2];
        if (level == 5) {
            refused.incrementAndGet();
            if (says) {
                client.getOutputStream().write(UNACCEPTABLE_VERSION);
            }
            client.shutdownOutput();
            in.transferTo(OutputStream.nullOutputStream()); // so that closing is no reset
            client.close();
            return;
        }
        Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
        sockets.add(broker);
        broker.getOutputStream().write(head);
        thread(() -> pass(broker.getInputStream(), client));
        pass(in, broker);
    }

    private static void pass(InputStream in, Socket to) throws IOException {
        in.transferTo(to.getOutputStream());
        to.shutdownOutput();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void thread(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // one of the two sides has gone, or the test ends
            }
        }, "older-broker");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
