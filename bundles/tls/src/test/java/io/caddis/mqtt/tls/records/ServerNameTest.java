package io.caddis.mqtt.tls.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.tls.Recorder;
import io.caddis.mqtt.tls.Scene;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The name that the server is told (SNI), which its certificate has to be for. */
class ServerNameTest {
    private static final String OTHER = "inside.example";

    @TempDir
    Path folder;
    private final BlockingQueue<List<String>> told = new LinkedBlockingQueue<>();
    private Scene scene;
    private TlsServer server;

    @BeforeEach
    void start() throws Exception {
        scene = new Scene(folder);
    }

    @AfterEach
    void stop() {
        scene.close();
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    @Tag("netx-U19")
    @Tag("netx-O21")
    void isTheHostUnlessAnotherIsConfiguredAndNeverAnAddress(String version) throws Exception {
        Issued identity = scene.authority.issue(Profile.server().withNames(List.of("localhost", OTHER),
                List.of("127.0.0.1")));
        try (TlsServer server = new TlsServer(TlsServer.jdk(identity),
                socket -> socket.setEnabledProtocols(new String[] {version}), socket -> {
            told.add(((ExtendedSSLSession) socket.getSession()).getRequestedServerNames().stream()
                    .map(name -> new String(name.getEncoded())).toList());
            TlsServer.echo().talk(socket);
        })) {
            assertEquals(List.of("localhost"), told(null, "localhost", server.port()));
            assertEquals(List.of(OTHER), told(OTHER, "localhost", server.port()));
            assertEquals(List.of(), told(null, "127.0.0.1", server.port()));
            assertEquals(List.of(OTHER), told(OTHER, "127.0.0.1", server.port()));
        }
    }

    private List<String> told(String serverName, String host, int port) throws Exception {
        Recorder link = scene.open(scene.options().withServerName(serverName), host, port).awaitOpen();
        assertEquals("hi", link.echo("hi"));
        link.link.close();
        link.awaitClosed();
        return told.poll(20, TimeUnit.SECONDS);
    }

    /** How a server may be written, and what of it is checked and sent; {@code -} is nothing. */
    @ParameterizedTest
    @CsvSource({"broker.local, broker.local, broker.local", "broker.local., broker.local, broker.local",
        "Broker.Local, Broker.Local, Broker.Local", "b\u00FCcher.example, xn--bcher-kva.example, xn--bcher-kva.example",
        "my_broker, my_broker, -", "10.0.0.7, 10.0.0.7, -", "fe80::1%eth0, fe80:0:0:0:0:0:0:1, -",
        "fe80::1%25eth0, fe80:0:0:0:0:0:0:1, -", "[fe80::1%3], fe80:0:0:0:0:0:0:1, -",
        "FE80:0000::0001, fe80:0:0:0:0:0:0:1, -", "::1, 0:0:0:0:0:0:0:1, -", "::ffff:10.0.0.7, 10.0.0.7, -",
        "::FFFF:a00:7, 10.0.0.7, -"})
    void spellings(String written, String expected, String sni) {
        assertEquals(new ServerName(expected, sni.equals("-") ? null : sni), ServerName.of(written));
    }

    /** The certificate has all of these; the way there is not by its name, since no resolver knows it. */
    @ParameterizedTest
    @ValueSource(strings = {"fe80::1:2%lo", "FE80::0001:2", "::ffff:127.0.0.1", "0:0:0:0:0:0:0:1", "broker.local.",
        "b\u00FCcher.example", "one.wild.example", "BROKER.local"})
    void namesOfTheCertificate(String host) throws Exception {
        assertEquals("hi", opened(host).awaitOpen().echo("hi"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "my_broker | the name 'my_broker' cannot be checked against a certificate, whatever that holds: host names are"
            + " letters, digits, hyphens and dots (RFC 1123), and this one has '_': set tls.server.name",
        "-broker | has '-broker', which begins or ends with a hyphen", "a..b | has nothing between two dots",
        "two.labels.wild.example | (a wildcard stands for exactly one label, the first): correct the address",
        "fe80::7%lo | expected 'fe80:0:0:0:0:0:0:7', it has DNS my_broker", "10.0.0.9 | (as a DNS name; an address"
            + " counts as an IP address only)", "other.example | is for another name: expected 'other.example'"})
    void namesThatItHasNot(String host, String words) throws Exception {
        String cause = opened(host).awaitClosed();
        assertTrue(cause.contains(words), cause);
    }

    private Recorder opened(String host) throws Exception {
        Issued identity = scene.authority.issue(Profile.server().withNames(List.of("my_broker", "broker.local",
                "xn--bcher-kva.example", "*.wild.example", "10.0.0.9"), List.of("fe80::1:2", "127.0.0.1", "::1")));
        server = new TlsServer(TlsServer.bouncyCastle(identity), socket -> { }, TlsServer.echo());
        int port = server.port();
        Recorder recorder = new Recorder();
        recorder.link = scene.tls.over((there, handler) -> scene.transport.open(new Endpoint("mqtt", "localhost", port,
                "", there.options()), handler), scene.options(), recorder).open(new Endpoint("mqtts", host, port, "",
                LinkOptions.DEFAULT), recorder);
        return recorder;
    }
}
