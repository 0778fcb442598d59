package io.caddis.mqtt.itests.framework;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A relay to a broker that lets 3.1.1 pass and refuses 5.0. */
final class OlderBroker extends Relay {
    /** Fixed header with a length of one or two bytes, length of the name, name, level (MQTT 3.1.2.1, 3.1.2.2). */
    private static final int HEAD = 10;
    private static final byte[] UNACCEPTABLE_VERSION = {0x20, 2, 0, 1};

    private final AtomicInteger refused = new AtomicInteger();
    private final int brokerPort;
    private final boolean says;

    /** @param says it refuses by CONNACK; otherwise it only closes the connection */
    OlderBroker(int brokerPort, boolean says) throws IOException {
        super("older-broker");
        this.brokerPort = brokerPort;
        this.says = says;
        start();
    }

    /** How many clients were refused. */
    int refused() {
        return refused.get();
    }

    @Override
    void serve(Socket client) throws IOException {
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
        Socket broker = connected(new Socket(InetAddress.getLoopbackAddress(), brokerPort));
        broker.getOutputStream().write(head);
        pass(in, client, broker);
    }
}
