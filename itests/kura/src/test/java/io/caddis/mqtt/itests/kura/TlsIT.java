package io.caddis.mqtt.itests.kura;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import io.caddis.mqtt.itests.container.TemporaryFolder;
import io.caddis.mqtt.itests.kura.layers.KeyStores;
import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.kura.KuraConnectException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With Kura's key stores: what its own tests try, and trap 7. */
@Timeout(120)
class TlsIT extends InKura {
    private static final String MANAGER = "kura.service.pid";
    private static final Map<String, Object> BY_HAND = Map.of("connect.auto-on-startup", false);

    private static TemporaryFolder folder;
    private static Authority authority;
    private static Issued issued;
    private static MosquittoBroker secure;
    private static MosquittoBroker asking;

    @BeforeAll
    static void servers() throws IOException {
        assumeTrue(MosquittoBroker.installed(), "needs mosquitto");
        folder = TemporaryFolder.create("caddis-kura-tls-");
        authority = Authority.root("Kura");
        Path root = authority.write(folder.path().resolve("root.pem"));
        issued = authority.issue(Profile.server().withNames(List.of("gateway.example"), List.of("127.0.0.1")));
        issued.write(folder.path().resolve("key.pem"), folder.path().resolve("chain.pem"));
        List<String> files = List.of("cafile " + root, "keyfile " + folder.path().resolve("key.pem"),
                "certfile " + folder.path().resolve("chain.pem"));
        secure = new MosquittoBroker(files);
        asking = new MosquittoBroker(List.of(files.get(0), files.get(1), files.get(2), "require_certificate true"));
    }

    @AfterAll
    static void ends() {
        if (folder != null) {
            secure.close();
            asking.close();
            folder.close();
        }
    }

    /** By its address, for which it has a certificate. */
    private static String named(MosquittoBroker server) {
        return "mqtts://127.0.0.1:" + server.port();
    }

    /** By a name that its certificate does not have. */
    private static String misnamed(MosquittoBroker server) {
        return "mqtts://localhost:" + server.port();
    }

    private static Map<String, Object> properties(String pid, Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(Map.of(MANAGER, pid));
        all.putAll(more);
        return all;
    }

    private static KeyStores stores(String pid, Map<String, Object> more) {
        return new KeyStores(gateway.container().context(), properties(pid, more), List.of(authority.certificate()),
                null);
    }

    private static Stack stack(String url, String pid) throws Exception {
        return stack(Map.of("broker-url", url, "SslManagerService.target", "(" + MANAGER + "=" + pid + ")"), BY_HAND);
    }

    @Test
    void trap7HostNamesAreCheckedUnlessKuraSaysOtherwise() throws Exception {
        try (KeyStores stores = stores("names", Map.of()); Stack stack = stack(misnamed(secure), "names")) {
            stack.layer();
            assertThrows(KuraConnectException.class, stack.transport()::connect);
            stores.change(properties("names", Map.of("ssl.hostname.verification", false)));
            Gateway.await("it connects under any name", () -> connects(stack));
            stores.change(properties("names", Map.of("ssl.hostname.verification", true)));
            Gateway.await("it does not", () -> !connects(stack));
        }
    }

    /** Kura's settings take effect on another thread, in one update or two, each of which disconnects first. */
    private static boolean connects(Stack stack) {
        try {
            stack.transport().connect();
            return stack.transport().isConnected();
        } catch (KuraConnectException e) {
            return false;
        }
    }

    @Test
    void trap7SuitesAndProtocolAreCarriedOver() throws Exception {
        String ofRsa = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
        String ofEc = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
        try (KeyStores stores = stores("suites", Map.of("ssl.default.protocol", "TLSv1.2",
                "ssl.default.cipherSuites", ofRsa)); Stack stack = stack(named(secure), "suites")) {
            stack.layer();
            assertThrows(KuraConnectException.class, stack.transport()::connect, "the server has a key of EC only");
            stores.change(properties("suites", Map.of("ssl.default.protocol", "TLSv1.2",
                    "ssl.default.cipherSuites", ofRsa + "," + ofEc)));
            Gateway.await("it connects with that of EC", () -> connects(stack));
        }
    }

    @Test
    void aWrongTrustStoreFails() throws Exception {
        try (KeyStores stores = stores("trust", Map.of()); Stack stack = stack(named(secure), "trust")) {
            stores.change(List.of(Authority.root("another").certificate()), null);
            stack.layer();
            KuraConnectException problem = assertThrows(KuraConnectException.class, stack.transport()::connect);
            assertFalse(problem.getMessage().isBlank());
        }
    }

    /** Kura's trust managers ask the lists of its key stores; Caddis leaves the judgement to them. */
    @Test
    void aServerThatIsRevokedByAListIsRefusedFromThenOn() throws Exception {
        try (KeyStores stores = stores("revoked", Map.of()); Stack stack = stack(named(secure), "revoked")) {
            stack.layer();
            stores.change(authority.revoked());
            stack.awaitCall("updated", 1);
            stack.transport().connect();
            assertTrue(stack.transport().isConnected(), "the list is empty");
            stores.change(authority.revoked(issued.certificate()));
            stack.awaitCall("updated true", 1);
            KuraConnectException refused = assertThrows(KuraConnectException.class, stack.transport()::connect);
            assertTrue(refused.getMessage().contains("revoked"), refused.getMessage());
            assertFalse(stack.transport().isConnected());
            stores.change(authority.revoked());
            stack.awaitCall("updated", 3);
            stack.transport().connect();
        }
    }

    @Test
    void withoutAKeyStoreItFails() throws Exception {
        try (KeyStores stores = stores("none", Map.of()); Stack stack = stack(named(secure), "none")) {
            stores.change(null, null);
            stack.layer();
            assertThrows(KuraConnectException.class, stack.transport()::connect);
            assertEquals(1, stores.asked());
        }
    }

    @Test
    void withoutAManagerItFailsUntilThereIsOne() throws Exception {
        try (Stack stack = stack(Map.of("broker-url", named(secure), "SslManagerService.target", "(" + MANAGER
                + "=later)"), Map.of())) {
            stack.layer();
            Gateway.await("an attempt fails", () -> stack.layer().watchdog().failures() >= 1);
            try (KeyStores stores = stores("later", Map.of())) {
                stack.awaitConnected();
                assertTrue(stores.asked() >= 1);
            }
        }
    }

    @Test
    void aClientCertificateIsShown() throws Exception {
        try (KeyStores stores = stores("own", Map.of()); Stack stack = stack(named(asking), "own")) {
            stack.layer();
            assertThrows(KuraConnectException.class, stack.transport()::connect, "without a certificate");
            stores.change(List.of(authority.certificate()), authority.issue(Profile.client()).store("PKCS12",
                    "changeit"));
            stack.awaitCall("updated", 1);
            stack.transport().connect();
            assertTrue(stack.transport().isConnected());
        }
    }

    @Test
    void aChangeOfTheKeyStoreConnectsAgain() throws Exception {
        try (KeyStores stores = stores("change", Map.of()); Stack plain = stack();
                Stack stack = stack(Map.of("broker-url", named(secure), "SslManagerService.target",
                        "(" + MANAGER + "=change)"), Map.of())) {
            plain.awaitConnected();
            stack.awaitConnected();
            stack.awaitCall("established", 1);
            int before = stores.asked();
            stores.change(List.of(authority.certificate(), Authority.root("one more").certificate()), null);
            stack.awaitCall("updated true", 1);
            stack.awaitCall("established", 2);
            assertTrue(stores.asked() > before, "another context");
            assertEquals(0, count(plain, "updat"), "a connection without TLS stays: " + plain.layer().calls());
        }
    }
}
