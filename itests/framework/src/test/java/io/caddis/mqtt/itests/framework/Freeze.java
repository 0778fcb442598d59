package io.caddis.mqtt.itests.framework;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;

/**
 * A relay to a broker that freezes: its connections stay open, and nothing more comes out of them; as a server's
 * process does that is stopped, behind a system or a proxy that still acknowledges TCP.
 */
final class Freeze extends Relay {
    private final int brokerPort;
    private final Mode mode;
    private volatile boolean frozen;

    /** What happens to what clients send. */
    enum Mode {
        /** It is taken, and goes nowhere. */
        SWALLOWS,
        /** It is not taken, so that it waits in buffers, as far as there is room. */
        TAKES_NOTHING
    }

    Freeze(int brokerPort, Mode mode) throws IOException {
        super("freeze");
        this.brokerPort = brokerPort;
        this.mode = mode;
        start();
    }

    /** From now on. */
    void begin() {
        frozen = true;
    }

    @Override
    void serve(Socket client) throws IOException {
        Socket broker = connected(new Socket(InetAddress.getLoopbackAddress(), brokerPort));
        new Way(broker, client, Mode.TAKES_NOTHING).start();
        new Way(client, broker, mode).run();
    }

    /** One direction, until one of its ends has gone. */
    private final class Way extends Thread {
        private final Socket from;
        private final Socket to;
        private final Mode way;

        Way(Socket from, Socket to, Mode way) {
            super("freeze");
            setDaemon(true);
            this.from = from;
            this.to = to;
            this.way = way;
        }

        @Override
        public void run() {
            byte[] buffer = new byte[8192];
            try {
                InputStream in = from.getInputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    if (!frozen) {
                        to.getOutputStream().write(buffer, 0, count);
                    } else if (way == Mode.TAKES_NOTHING) {
                        return; // and the connection stays as it is
                    }
                }
                if (!frozen) { // else a broker that gives the client up would end what is to stay as it is
                    to.shutdownOutput();
                }
            } catch (IOException e) {
                // one of the two has gone, or the test ends
            }
        }
    }
}
