package io.caddis.mqtt.examples;

import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Profile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Mosquitto that wants a certificate, and the files of a client that has one. */
final class TlsBroker implements AutoCloseable {
    private final Authority authority = Authority.root("plant");
    final Path trust;
    final Path certificate;
    final Path key;
    final MosquittoBroker broker;

    TlsBroker(Path folder) throws IOException {
        trust = authority.write(folder.resolve("authority.pem"));
        certificate = folder.resolve("client.pem");
        key = folder.resolve("client.key");
        Path serverCertificate = folder.resolve("server.pem");
        Path serverKey = folder.resolve("server.key");
        authority.issue(Profile.server()).write(serverKey, serverCertificate);
        renew("first");
        broker = new MosquittoBroker(List.of("certfile " + serverCertificate, "keyfile " + serverKey,
                "cafile " + trust, "require_certificate true", "use_identity_as_username true"));
    }

    /** Writes a new key and certificate in the place of the old ones. */
    void renew(String name) throws IOException {
        authority.issue(Profile.client().withSubject("CN=" + name)).write(key, certificate);
    }

    @Override
    public void close() {
        broker.close();
    }
}
