package io.caddis.mqtt.itests.tlstable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.TlsSetup;
import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.PskServer;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the TLS setup callback of NetX Duo's {@code nxd_mqtt_client_secure_connect} does: it runs anew for every
 * connection, gives authorities, certificate and key, server name, or a pre-shared key; here its exception refuses.
 */
class TlsSetupTest {
    private Lab lab;
    private TlsServer server;
    private final Authority other = Authority.root("authority of the setup");

    @BeforeEach
    void start() throws Exception {
        lab = new Lab();
        Issued identity = other.issue(Profile.server().withNames(List.of("inside.example"), List.of()));
        server = new TlsServer(TlsServer.jdk(identity, other.certificate()),
                socket -> socket.setNeedClientAuth(true), TlsSetupTest::connack);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        lab.close();
    }

    private static void connack(javax.net.ssl.SSLSocket socket) throws java.io.IOException {
        while (socket.getInputStream().read(new byte[1024]) > 0) {
            socket.getOutputStream().write(new byte[] {0x20, 3, 0, 0, 0});
            socket.getOutputStream().flush();
        }
    }

    private Lab.Outcome run(int port, Map<String, Object> settings) throws Exception {
        return lab.run(new WrongSetup("", "", port, () -> { }, settings, false, false));
    }

    @Test
    @Tag("netx-S14")
    @Tag("netx-N04")
    @Tag("netx-B49")
    @Tag("netx-B47")
    @Tag("netx-O21")
    @Tag("netx-U19")
    @Tag("netx-L23")
    void givesAuthorityKeyAndName() throws Exception {
        Issued own = other.issue(Profile.client());
        assertTrue(run(server.port(), Map.of()).refused(), "without the setup");
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        TlsSetup setup = (client, parameters) -> {
            calls.add(client.name() + " " + parameters.host() + " " + Thread.currentThread().getName());
            parameters.trust(List.of(other.certificate())).key(own.key(), own.chain()).serverName("inside.example")
                    .alpn(List.of());
        };
        lab.services().addTlsSetup(setup, Map.of());
        assertEquals(false, run(server.port(), Map.of()).refused());
        assertEquals(false, run(server.port(), Map.of()).refused());
        assertEquals(2, calls.size(), "once for each connection");
        assertTrue(calls.get(0).matches("lab\\d+ localhost caddis-worker-\\d+"), calls.get(0));
        lab.services().removeTlsSetup(setup);
        assertTrue(run(server.port(), Map.of()).refused(), "after the setup has left");
        assertEquals(2, calls.size());
    }

    @Test
    void onlyForClientsItNames() throws Exception {
        lab.services().addTlsSetup((client, parameters) -> {
            throw new IllegalStateException("not for this one");
        }, Map.of("mqtt.client.target", "(mqtt.client=nobody)"));
        assertTrue(run(server.port(), Map.of()).told().contains("vouches"), "as without it");
    }

    @Test
    @Tag("netx-S14")
    void exceptionRefusesAndItsTextIsKept() throws Exception {
        lab.services().addTlsSetup((client, parameters) -> {
            throw new java.io.IOException("the chip is locked");
        }, Map.of());
        Lab.Outcome outcome = run(server.port(), Map.of());
        assertTrue(outcome.refused() && outcome.told().contains("the chip is locked"), outcome.told());
        assertEquals(0, server.handshakes());
    }

    @Test
    @Tag("netx-L23")
    void rankingDecidesOnTheOrder() throws Exception {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        lab.services().addTlsSetup((client, parameters) -> order.add("low"), Map.of("service.ranking", -1));
        lab.services().addTlsSetup((client, parameters) -> order.add("high"), Map.of("service.ranking", 7));
        run(server.port(), Map.of());
        assertEquals(List.of("high", "low"), order);
    }

    @Test
    @Tag("netx-S14")
    void aSetupThatHangsHoldsOneThreadAndSaysSo() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        lab.services().addTlsSetup((client, parameters) -> held.await(), Map.of());
        try {
            Lab.Outcome outcome = run(server.port(), Map.of());
            assertTrue(outcome.told().contains("took longer than 2 s (handshake.timeout)"), outcome.told());
        } finally {
            held.countDown();
        }
    }

    @Test
    void givesAPreSharedKey() throws Exception {
        byte[] key = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
        try (PskServer psk = new PskServer("gateway", key, true, (in, out) -> {
            while (in.read(new byte[1024]) > 0) {
                out.write(new byte[] {0x20, 3, 0, 0, 0});
                out.flush();
            }
        })) {
            lab.services().addTlsSetup((client, parameters) -> parameters.preSharedKey("gateway", key), Map.of());
            assertEquals(false, run(psk.port(), Map.of()).refused());
        }
    }
}
