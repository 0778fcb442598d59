package io.caddis.mqtt.itests.framework;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy on loopback without authentication, for CONNECT of HTTP and for SOCKS 5, whichever the first byte says. */
final class ForwardingProxy extends Relay {
    private final AtomicInteger connections = new AtomicInteger();

    ForwardingProxy() throws IOException {
        super("proxy");
        start();
    }

    /** How many went through so far. */
    int connections() {
        return connections.get();
    }

    @Override
    void serve(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        int first = in.readUnsignedByte();
        String[] target = first == 5 ? socks(client, in) : http(in);
        Socket server = connected(new Socket(target[0], Integer.parseInt(target[1])));
        connections.incrementAndGet();
        client.getOutputStream().write(first == 5 ? new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0}
                : "HTTP/1.1 200 OK\r\n\r\n".getBytes());
        pass(in, client, server);
    }

    private static String[] http(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder("C");
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.substring("CONNECT ".length(), head.indexOf(" HTTP/")).split(":");
    }

    private static String[] socks(Socket client, DataInputStream in) throws IOException {
        in.readNBytes(in.readUnsignedByte());
        client.getOutputStream().write(new byte[] {5, 0});
        in.readNBytes(3);
        byte[] host = in.readNBytes(in.readUnsignedByte() == 3 ? in.readUnsignedByte() : 4);
        String name = host.length == 4 ? InetAddress.getByAddress(host).getHostAddress() : new String(host);
        return new String[] {name, String.valueOf(in.readUnsignedShort())};
    }
}
