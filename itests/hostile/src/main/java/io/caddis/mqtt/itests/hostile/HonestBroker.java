package io.caddis.mqtt.itests.hostile;

import java.io.IOException;

/** The healthy client's broker: sends back what it publishes. */
final class HonestBroker implements AutoCloseable {
    private final HostileServer server;

    HonestBroker() throws IOException {
        server = new HostileServer((peer, random) -> {
            int[] next = {0};
            peer.connect().accept(message -> {
                if (message.topic().startsWith(Victim.TOPIC)) {
                    next[0] = next[0] % 0xFFFF + 1;
                    peer.send(Bytes.publish(peer.isV5(), message.topic(), 1, next[0], message.payload()));
                }
            });
        }, 0);
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
