package io.caddis.mqtt.tls.records;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
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
import org.junit.jupiter.params.provider.ValueSource;

/** The name that the server is told (SNI), which its certificate has to be for. */
class ServerNameTest {
    private static final String OTHER = "inside.example";

    @TempDir
    Path folder;
    private final BlockingQueue<List<String>> told = new LinkedBlockingQueue<>();
    private Scene scene;

    @BeforeEach
    void start() throws Exception {
        scene = new Scene(folder);
    }

    @AfterEach
    void stop() {
        scene.close();
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
}
