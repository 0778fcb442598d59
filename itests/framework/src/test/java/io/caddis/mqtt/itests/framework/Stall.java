package io.caddis.mqtt.itests.framework;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A relay to a broker that, for a while, takes nothing from its clients, and then cuts those connections. */
final class Stall extends Relay {
    private final int brokerPort;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private volatile boolean stalled;

    Stall(int brokerPort) throws IOException {
        super("stall");
        this.brokerPort = brokerPort;
        start();
    }

    /** Takes nothing from now on. */
    void begin() {
        stalled = true;
    }

    /** Cuts the connections, with a reset, and works for those that come. */
    synchronized void cut() throws IOException {
        for (Socket client : clients) {
            client.setSoLinger(true, 0);
            client.close();
        }
        clients.clear();
        stalled = false;
        notifyAll();
    }

    private synchronized void passStall() throws IOException {
        try {
            while (stalled) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    void serve(Socket client) throws IOException {
        passStall();
        clients.add(client);
        Socket broker = connected(new Socket(InetAddress.getLoopbackAddress(), brokerPort));
        pass(new InputStream() {
            @Override
            public int read() throws IOException {
                passStall();
                return client.getInputStream().read();
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                passStall();
                return client.getInputStream().read(bytes, from, length);
            }
        }, client, broker);
    }
}
