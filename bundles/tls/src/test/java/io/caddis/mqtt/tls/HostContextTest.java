package io.caddis.mqtt.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import io.caddis.mqtt.spi.TlsOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contexts that the host offers as services. */
class HostContextTest {
    @TempDir
    Path folder;
    private Scene scene;
    private Issued identity;

    @BeforeEach
    void start() throws Exception {
        scene = new Scene(folder);
        identity = scene.authority.issue(Profile.server());
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private TlsOptions options(String protocol, String target) {
        TlsOptions usual = scene.options();
        return new TlsOptions(null, true, usual.trust(), null, null, usual.revocation(), List.of(), List.of(protocol),
                List.of(), List.of(), List.of(), target, 0);
    }

    @Test
    void contextOfTheHost() throws Exception {
        scene.tls.bindContext(TlsServer.jdk(identity, scene.authority.certificate()), Map.of("name", "ours"));
        try (TlsServer server = new TlsServer(TlsServer.jdk(identity), socket -> { }, TlsServer.echo())) {
            for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
                TlsOptions options = options(protocol, "(name=ours)");
                assertEquals("host", scene.open(options, server.port()).awaitOpen().echo("host"));
            }
            SSLContext stranger = TlsServer.jdk(identity, Authority.root("stranger").certificate());
            scene.tls.bindContext(stranger, Map.of("name", "ours", "service.ranking", 1));
            assertTrue(scene.open(options("TLSv1.3", "(name=ours)"), server.port()).awaitClosed()
                    .contains("failed"),
                    "the highest ranking counts");
            scene.tls.unbindContext(stranger);
            assertEquals("back", scene.open(options("TLSv1.3", "(name=ours)"), server.port()).awaitOpen().echo("back"));
            String cause = scene.open(options("TLSv1.3", "(name=other)"), server.port()).awaitClosed();
            assertTrue(cause.contains("there is no SSLContext service that matches"), cause);
        }
    }
}
