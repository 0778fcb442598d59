package io.caddis.mqtt.itests.tlstable;

import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Issued.KeyForm;
import io.caddis.mqtt.itests.tlspeers.OcspResponder;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.PskServer;
import io.caddis.mqtt.itests.tlspeers.RawServer;
import io.caddis.mqtt.itests.tlspeers.StaplingServer;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.NameConstraints;

/** All that may be wrong, ready to be tried. A row is a few lines: the server, the keys, and what must be said. */
public final class WrongSetups implements Closeable {
    private static final byte[] CONNACK = {0x20, 3, 0, 0, 0};
    private static final byte[] PSK = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
    private static final String OTHER_PSK = "ff112233445566778899aabbccddee00";
    /** ServerHello of TLS 1.0, with a suite of that time. */
    private static final String HELLO_1_0 = "16 0301 002a 02 000026 0301" + "00".repeat(32) + "00 c013 00";
    private static final Consumer<SSLServerSocket> AS_IT_IS = socket -> { };

    private final Lab lab;
    private final List<WrongSetup> all = new ArrayList<>();
    private final List<Closeable> helpers = new ArrayList<>();

    /** Starts all servers. */
    public WrongSetups(Lab lab) throws IOException {
        this.lab = lab;
        dates();
        names();
        authorities();
        pins();
        revocation();
        uses();
        strengths();
        limits();
        ownCertificates();
        versionsAndSuites();
        preSharedKeys();
        noTls();
        silence();
        afterwards();
        files();
    }

    /** In the order of the table. */
    public List<WrongSetup> all() {
        return all;
    }

    // ---- the rows

    private void dates() {
        Instant now = Instant.now();
        certificate("certificate expired", "expired on " + now.toString().substring(0, 4), Profile.server()
                .withDates(now.minus(Duration.ofDays(9)), now.minus(Duration.ofHours(1))), Map.of());
        certificate("certificate not valid yet", "valid only from", Profile.server()
                .withDates(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(9))), Map.of());
    }

    private void names() {
        certificate("name of another server", "expected 'localhost', it has DNS other.example", Profile.server()
                .withNames(List.of("other.example"), List.of()), Map.of());
        certificate("wildcard for two labels", "expected 'a.b.example.org', it has DNS *.example.org",
                Profile.server().withNames(List.of("*.example.org"), List.of()),
                Map.of("tls.server.name", "a.b.example.org"));
        certificate("wildcard for everything", "expected 'localhost', it has DNS *", Profile.server()
                .withNames(List.of("*"), List.of()), Map.of());
        certificate("address that is not in the certificate", "expected '127.0.0.1', it has DNS localhost",
                Profile.server().withNames(List.of("localhost"), List.of()),
                Map.of("server", "mqtts://127.0.0.1:PORT"));
        certificate("address as a DNS name", "expected '127.0.0.1', it has DNS 127.0.0.1", Profile.server()
                .withNames(List.of("127.0.0.1"), List.of()), Map.of("server", "mqtts://127.0.0.1:PORT"));
        Profile commonName = Profile.server().withSubject("CN=localhost");
        certificate("common name only", "a common name alone does not count, RFC 9525", commonName.withNames(List.of(),
                List.of()), Map.of());
        certificate("common name, and an address of another server", "expected 'localhost', it has IP 10.0.0.7",
                commonName.withNames(List.of(), List.of("10.0.0.7")), Map.of());
        certificate("common names accepted, and another one", "expected 'localhost'", Profile.server()
                .withSubject("CN=other.example").withNames(List.of(), List.of()), Map.of("tls.accept", "common-name"));
        certificate("address as a common name, accepted", "expected '127.0.0.1'", Profile.server()
                .withSubject("CN=127.0.0.1").withNames(List.of(), List.of()), Map.of("server", "mqtts://127.0.0.1:PORT",
                        "tls.accept", "common-name"));
        certificate("wildcard with one label behind it", "with two labels or more behind it", Profile.server()
                .withNames(List.of("*.local"), List.of()), Map.of("tls.server.name", "broker.local"));
        for (String wildcard : List.of("b*.example.org", "*r.example.org", "*.*.org", "broker.*.org")) {
            certificate("wildcard '" + wildcard + "'", "expected 'broker.example.org', it has DNS " + wildcard,
                    Profile.server().withNames(List.of(wildcard), List.of()),
                    Map.of("tls.server.name", "broker.example.org"));
        }
    }

    private void authorities() {
        tls("self-signed", "is self-signed and not in tls.trust", Authority.selfSigned(Profile.server()), Map.of());
        tls("authority that nobody trusts", "leads to the authority 'CN=other authority'",
                Authority.root("other authority").issue(Profile.server()), Map.of());
        tls("authority that the JDK does not trust", "the authorities that the JDK trusts",
                lab.authority.issue(Profile.server()), Map.of("tls.trust", ""));
        Issued complete = lab.authority.intermediate("middle").issue(Profile.server());
        tls("intermediate certificate missing", "have the server send its intermediate certificates",
                new Issued(complete.key(), complete.chain().subList(0, 1)), Map.of());
        tls("authority of the same name, another key", "is not by the issuer that it names",
                Authority.root("lab authority").issue(Profile.server()), Map.of());
        Issued notAnAuthority = lab.authority.issue(Profile.server().withSubject("CN=no authority"));
        tls("issued by a server's certificate", "no authority", Authority.below(notAnAuthority)
                .issue(Profile.server()), Map.of());
    }

    private void pins() {
        tls("key that is not pinned", "on the server's path to a trusted authority has one of tls.pins",
                lab.authority.issue(Profile.server()), Map.of("tls.pins", "sha256/" + "A".repeat(43) + "="));
        Issued another = lab.authority.issue(Profile.server());
        Issued pinned = Authority.root("owner of the pin").issue(Profile.server());
        add("pinned certificate behind one of somebody else", "on the server's path to a trusted authority has one of"
                + " tls.pins", server(TlsServer.sending(another.key(), List.of(another.certificate(),
                        pinned.certificate())), AS_IT_IS), Map.of("tls.pins", Issued.pin(pinned.certificate())));
        X509Certificate root = Authority.root("pinned root").certificate();
        add("pinned root behind a certificate of another", "on the server's path to a trusted authority has one of"
                + " tls.pins", server(TlsServer.sending(another.key(), List.of(another.certificate(), root)), AS_IT_IS),
                Map.of("tls.pins", Issued.pin(root)));
        X509Certificate between = lab.authority.intermediate("pinned in between").certificate();
        add("pinned authority beside the path", "on the server's path to a trusted authority has one of tls.pins",
                server(TlsServer.sending(another.key(), List.of(another.certificate(), between, lab.authority
                        .certificate())), AS_IT_IS), Map.of("tls.pins", Issued.pin(between)));
    }

    private void revocation() throws IOException {
        Issued revoked = lab.authority.issue(Profile.server());
        Path list = Files.writeString(lab.folder.resolve("revoked.crl"),
                Issued.pem(lab.authority.revoked(revoked.certificate())));
        tls("revoked, by a list", "was revoked on", revoked, Map.of("tls.revocation", "hard", "tls.revocation.crl",
                list.toString(), "tls.revocation.ocsp", false));
        OcspResponder responder = new OcspResponder(lab.authority, true);
        helpers.add(responder);
        certificate("revoked, by OCSP", "was revoked on", Profile.server().withOcsp(responder.uri()),
                Map.of("tls.revocation", "hard"));
        certificate("revoked, by OCSP, soft fail", "was revoked on", Profile.server().withOcsp(responder.uri()),
                Map.of("tls.revocation", "soft"));
        stapled("revoked, by a stapled answer", "was revoked on", Profile.server(), true, Duration.ofDays(1));
        stapled("stapled answer out of date", "most likely out of date", Profile.server(), false,
                Duration.ofHours(-1));
        stapled("certificate of use with a stapled answer only", "turn on stapling", Profile.server()
                .withMustStaple(), false, null);
        certificate("no OCSP responder, hard fail", "it is unknown whether the certificate of", Profile.server()
                .withOcsp("http://127.0.0.1:1/"), Map.of("tls.revocation", "hard"));
        certificate("no source of revocation named, hard fail", "it names no OCSP responder and no revocation list",
                Profile.server(), Map.of("tls.revocation", "hard"));
        certificate("revocation list in a file of ours, hard fail", "file:", Profile.server().withList("file://"
                + list.toAbsolutePath()), Map.of("tls.revocation", "hard"));
        OcspResponder stranger = new OcspResponder(Authority.root("stranger"), false);
        helpers.add(stranger);
        certificate("OCSP answer of somebody else, hard fail", "it is unknown whether the certificate of",
                Profile.server().withOcsp(stranger.uri()), Map.of("tls.revocation", "hard"));
        Authority middle = lab.authority.intermediate("revoked authority");
        Path above = Files.writeString(lab.folder.resolve("above.crl"), Issued.pem(lab.authority.revoked(middle
                .certificate())) + Issued.pem(middle.revoked()));
        tls("authority in between revoked", "the certificate of 'CN=revoked authority' was revoked on",
                middle.issue(Profile.server()), Map.of("tls.revocation", "soft", "tls.revocation.crl",
                        above.toString(), "tls.revocation.ocsp", false));
    }

    /** @param left of the time that the answer is good for; null for no answer at all */
    private void stapled(String name, String says, Profile profile, boolean revoked, Duration left) {
        Issued identity = lab.authority.issue(profile.withOcsp("http://127.0.0.1:1/"));
        Instant now = Instant.now();
        StaplingServer server = new StaplingServer(identity, left == null ? null : OcspResponder.staple(lab.authority,
                identity.certificate(), revoked, now.minus(Duration.ofDays(2)), now.plus(left)), false);
        all.add(new WrongSetup(name, says, server.port(), server, Map.of("tls.revocation", "soft"), false, false));
    }

    private void uses() {
        careless("certificate for clients", "extended key usage lacks serverAuth", Profile.server()
                .withForClient(true));
        careless("RSA key of 768 bits", "too weak", Profile.server().withKey("RSA768"));
    }

    private void strengths() throws IOException {
        careless("RSA key of 1,024 bits", "it has 1024 bits, and 2048 are the least", Profile.server()
                .withKey("RSA1024"));
        add("RSA key below a minimum of ours", "it has 2048 bits, and 3072 are the least", server(TlsServer.jdk(
                lab.authority.issue(Profile.server().withKey("RSA"))), AS_IT_IS), Map.of("tls.accept", "rsa-3072"));
        sent("authority in between with a short key", "the RSA key of 'CN=short' is too weak", lab.authority
                .intermediate(Authority.profile("short").withKey("RSA1024")).issue(Profile.server()), Map.of());
        Authority root = Authority.selfMade(Authority.profile("short root").withKey("RSA1024"));
        sent("trusted authority with a short key", "the RSA key of 'CN=short root' is too weak",
                root.issue(Profile.server()), trusting("short", root));
        sent("signed with SHA-1", "'CN=test server' is signed with SHA-1", lab.authority.issue(Profile.server()
                .withSignature("SHA1withECDSA")), Map.of());
        sent("authority in between signed with SHA-1", "'CN=middle' is signed with SHA-1", lab.authority.intermediate(
                Authority.profile("middle").withSignature("SHA1withECDSA")).issue(Profile.server()), Map.of());
    }

    /** Of authorities. */
    private void limits() throws IOException {
        Extension clients = extension(Extension.extendedKeyUsage, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
        sent("authority in between for clients only", "may not issue certificates of servers", lab.authority
                .intermediate(Authority.profile("for clients").withExtension(clients)).issue(Profile.server()),
                Map.of());
        limited("trusted authority for clients only", "may not issue certificates of servers", clients);
        Instant now = Instant.now();
        Authority expired = Authority.selfMade(Authority.profile("old").withDates(now.minus(Duration.ofDays(9)),
                now.minus(Duration.ofDays(1))));
        sent("trusted authority expired", "the trusted certificate of 'CN=old' expired on",
                expired.issue(Profile.server()), trusting("old", expired));
        Issued own = Authority.selfSigned(Profile.server().withDates(now.minus(Duration.ofDays(9)),
                now.minus(Duration.ofDays(1))));
        sent("trusted certificate of the server expired", "the trusted certificate of 'CN=test server' expired on",
                own, Map.of("tls.trust", Files.writeString(lab.folder.resolve("expired-server.pem"), own.chainPem())
                        .toString()));
        limited("trusted authority for other names", "its name constraints", extension(Extension.nameConstraints,
                new NameConstraints(new GeneralSubtree[] {new GeneralSubtree(new GeneralName(GeneralName.dNSName,
                        "example.org"))}, null)));
        limited("trusted certificate that is no authority's", "is trusted and issued the next certificate, but is no"
                + " authority", extension(Extension.basicConstraints, new BasicConstraints(false)));
        Authority last = Authority.selfMade(Authority.profile("last").withExtension(extension(
                Extension.basicConstraints, new BasicConstraints(0))));
        sent("more authorities than the trusted one allows", "pathLenConstraint", last.intermediate("one more")
                .issue(Profile.server()), trusting("last", last));
    }

    private void limited(String name, String says, Extension extension) throws IOException {
        Authority root = Authority.selfMade(Authority.profile("limited").withExtension(extension));
        sent(name, says, root.issue(Profile.server()), trusting(name.replace(' ', '-'), root));
    }

    private static Extension extension(ASN1ObjectIdentifier kind, ASN1Object value) throws IOException {
        return new Extension(kind, true, value.getEncoded());
    }

    private Map<String, Object> trusting(String name, Authority root) throws IOException {
        return Map.of("tls.trust", root.write(lab.folder.resolve(name + ".pem")).toString());
    }

    /** By a server that sends whatever it has. */
    private void sent(String name, String says, Issued identity, Map<String, Object> settings) {
        add(name, says, server(TlsServer.sending(identity.key(), identity.chain()), AS_IT_IS), settings);
    }

    /** The JDK's server sends whatever certificate it has. */
    private void careless(String name, String says, Profile profile) {
        add(name, says, server(TlsServer.jdk(lab.authority.issue(profile)), AS_IT_IS), Map.of());
    }

    private void ownCertificates() throws IOException {
        for (String version : List.of("TLSv1.3", "TLSv1.2")) {
            mutual("no certificate of ours, " + version, "set tls.key", version, Map.of());
            mutual("our certificate of another authority, " + version, "tls.key", version, own("stranger" + version,
                    Authority.root("stranger").issue(Profile.client())));
        }
        mutual("our certificate expired", "tls.key", "TLSv1.3", own("expired", lab.authority.issue(Profile.client()
                .withDates(Instant.now().minus(Duration.ofDays(9)), Instant.now().minus(Duration.ofDays(1))))));
    }

    private void versionsAndSuites() {
        Issued identity = lab.authority.issue(Profile.server().withKey("RSA"));
        raw("server of TLS 1.0", "with a version of TLS that is none of [TLSv1.3, TLSv1.2]",
                RawServer.answer(HELLO_1_0, false), Map.of());
        raw("server that knows no newer version", "the alert protocol_version (70)",
                RawServer.answer("15 0301 0002 02 46", false), Map.of());
        add("server of TLS 1.2 only, ours 1.3 only", "none of [TLSv1.3]", server(TlsServer.bouncyCastle(identity),
                socket -> socket.setEnabledProtocols(new String[] {"TLSv1.2"})), Map.of("tls.protocols", "TLSv1.3"));
        add("weak cipher suites only", "the alert handshake_failure (40)", server(TlsServer.jdk(identity),
                socket -> socket.setEnabledCipherSuites(new String[] {"TLS_DHE_RSA_WITH_AES_128_CBC_SHA"})), Map.of());
        add("no cipher suite in common", "the alert handshake_failure (40)", server(TlsServer.jdk(identity),
                socket -> socket.setEnabledCipherSuites(new String[] {"TLS_AES_256_GCM_SHA384"})),
                Map.of("tls.cipher.suites", "TLS_AES_128_GCM_SHA256"));
        add("cipher suite that does not exist", "tls.cipher.suites = [TLS_NOTHING]", server(TlsServer.jdk(identity),
                AS_IT_IS), Map.of("tls.cipher.suites", "TLS_NOTHING"));
        add("group that does not exist", "tls.groups = [x00000]", server(TlsServer.jdk(identity), AS_IT_IS),
                Map.of("tls.groups", "x00000"));
        add("no application protocol in common", "the alert no_application_protocol (120)",
                server(TlsServer.jdk(identity), WrongSetups::http), Map.of("tls.alpn", "mqtt"));
    }

    private void preSharedKeys() {
        for (boolean version13 : new boolean[] {true, false}) {
            String version = version13 ? ", TLS 1.3" : ", TLS 1.2";
            psk("unknown identity of a pre-shared key" + version, "tls.psk.identity", version13,
                    psk("nobody", HexFormat.of().formatHex(PSK)));
            psk("wrong pre-shared key" + version, ".tls.psk.key", version13, psk("gateway", OTHER_PSK));
        }
        tls("server without pre-shared keys", "pre-shared key", lab.authority.issue(Profile.server()),
                psk("gateway", HexFormat.of().formatHex(PSK)));
    }

    private void noTls() {
        raw("plain server at a TLS port, which closes", "is it a TLS port?", RawServer.answer("", true), Map.of());
        raw("plain server at a TLS port, which answers", "its answer begins with 'HTTP/1.1 400",
                RawServer.answer(HexFormat.of().formatHex("HTTP/1.1 400 Bad Request\r\n".getBytes(
                        StandardCharsets.US_ASCII)), true), Map.of());
        raw("plain MQTT server at a TLS port", "does not speak TLS at this port",
                RawServer.answer("20 03 00 01 00", true), Map.of());
        Server server = server(TlsServer.jdk(lab.authority.issue(Profile.server())), AS_IT_IS);
        all.add(new WrongSetup("TLS server at a plain port", "speaks TLS at this port", server.port, server.server,
                Map.of("server", "mqtt://localhost:PORT", "tls.trust", ""), true, false));
    }

    private void silence() {
        raw("handshake cut in the middle", "in the middle", RawServer.answer("16 0303 0100 02 0000fc 0303", true),
                Map.of());
        raw("server says nothing", "the server has not said anything", socket -> read(socket.getInputStream()),
                Map.of());
        raw("server goes silent in the middle", "the server went silent",
                RawServer.answer("16 0303 0100 02 0000fc 0303", false), Map.of());
        raw("server sends nonsense as TLS", "breaks the rules of TLS",
                RawServer.answer("16 0303 0004 63 000000", false), Map.of());
        raw("server refuses with an alert", "the alert internal_error (80)",
                RawServer.answer("15 0303 0002 02 50", true), Map.of());
    }

    private void afterwards() {
        Issued identity = lab.authority.issue(Profile.server());
        RawServer closes = new RawServer(socket -> {
            SSLSocket secured = (SSLSocket) TlsServer.jdk(identity).getSocketFactory().createSocket(socket, null,
                    0, false);
            secured.setUseClientMode(false);
            connack(secured.getInputStream(), secured.getOutputStream());
            socket.close(); // and not the one that speaks TLS
        });
        all.add(new WrongSetup("close without close_notify", "without the close_notify of TLS", closes.port(), closes,
                Map.of(), false, true));
        Server renegotiates = new Server(new TlsServer(TlsServer.jdk(identity),
                socket -> socket.setEnabledProtocols(new String[] {"TLSv1.2"}), socket -> {
                    connack(socket.getInputStream(), socket.getOutputStream());
                    socket.startHandshake();
                    read(socket.getInputStream());
                }));
        all.add(new WrongSetup("renegotiation", "another handshake (renegotiation), which is refused",
                renegotiates.port, renegotiates.server, Map.of(), false, true));
    }

    private void files() throws IOException {
        Issued client = lab.authority.issue(Profile.client());
        Path key = Files.writeString(lab.folder.resolve("own.key"), client.keyPem(KeyForm.PKCS8_ENCRYPTED, "right"));
        Path chain = Files.writeString(lab.folder.resolve("own.pem"), client.chainPem());
        Path other = Files.writeString(lab.folder.resolve("other.pem"),
                lab.authority.issue(Profile.client()).chainPem());
        Path store = client.write(lab.folder.resolve("own.p12"), "PKCS12", "right");
        Path text = Files.writeString(lab.folder.resolve("text.pem"), "not a key\n");
        file("file of the authority missing", "there is no such file", Map.of("tls.trust", "nowhere.pem"));
        file("file of the authority is something else", "neither PEM nor PKCS12 nor JKS",
                Map.of("tls.trust", text.toString()));
        file("key is encrypted", "set .tls.key.password", Map.of("tls.key", key.toString(),
                "tls.certificate", chain.toString()));
        file("wrong password of the key", "not opened by .tls.key.password", Map.of("tls.key", key.toString(),
                "tls.certificate", chain.toString(), ".tls.key.password", "wrong"));
        file("wrong password of a key store", "not opened by .tls.key.password", Map.of("tls.key", store.toString(),
                ".tls.key.password", "wrong"));
        file("certificate of another key", "does not belong to the certificate", Map.of("tls.key", key.toString(),
                "tls.certificate", other.toString(), ".tls.key.password", "right"));
    }

    // ---- servers

    private record Server(int port, Closeable server) {
        Server(TlsServer server) {
            this(server.port(), server::close);
        }
    }

    private static Server server(SSLContext context, Consumer<SSLServerSocket> settings) {
        return new Server(new TlsServer(context, settings,
                socket -> connack(socket.getInputStream(), socket.getOutputStream())));
    }

    /** Accepts a client, and then reads until it leaves. */
    private static void connack(InputStream in, OutputStream out) throws IOException {
        if (in.read(new byte[1024]) > 0) {
            out.write(CONNACK);
            out.flush();
        }
    }

    private static void read(InputStream in) throws IOException {
        byte[] bytes = new byte[1024];
        int count = in.read(bytes);
        while (count >= 0) {
            count = in.read(bytes);
        }
    }

    private static void http(SSLServerSocket socket) {
        javax.net.ssl.SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
    }

    private void add(String name, String says, Server server, Map<String, Object> settings) {
        all.add(new WrongSetup(name, says, server.port, server.server, settings, false, false));
    }

    private void tls(String name, String says, Issued identity, Map<String, Object> settings) {
        add(name, says, server(TlsServer.bouncyCastle(identity), AS_IT_IS), settings);
    }

    private void certificate(String name, String says, Profile profile, Map<String, Object> settings) {
        tls(name, says, lab.authority.issue(profile), settings);
    }

    private void mutual(String name, String says, String version, Map<String, Object> settings) {
        add(name, says, server(TlsServer.jdk(lab.authority.issue(Profile.server()), lab.authority.certificate()),
                socket -> {
                    socket.setNeedClientAuth(true);
                    socket.setEnabledProtocols(new String[] {version});
                }), settings);
    }

    private Map<String, Object> own(String name, Issued client) throws IOException {
        Path key = lab.folder.resolve(name + ".key");
        Path chain = lab.folder.resolve(name + ".pem");
        client.write(key, chain);
        return Map.of("tls.key", key.toString(), "tls.certificate", chain.toString());
    }

    private void raw(String name, String says, RawServer.Conversation conversation, Map<String, Object> settings) {
        RawServer server = new RawServer(conversation);
        add(name, says, new Server(server.port(), server), settings);
    }

    private void psk(String name, String says, boolean version13, Map<String, Object> settings) {
        PskServer server = new PskServer("gateway", PSK, version13, WrongSetups::connack);
        add(name, says, new Server(server.port(), server), settings);
    }

    private static Map<String, Object> psk(String identity, String key) {
        Map<String, Object> settings = new HashMap<>(Map.of("tls.psk.identity", identity, ".tls.psk.key", key));
        settings.put("tls.trust", "");
        return settings;
    }

    private void file(String name, String says, Map<String, Object> settings) {
        add(name, says, server(TlsServer.jdk(lab.authority.issue(Profile.server())), AS_IT_IS), settings);
    }

    @Override
    public void close() throws IOException {
        for (WrongSetup one : all) {
            one.server().close();
        }
        for (Closeable one : helpers) {
            one.close();
        }
    }
}
