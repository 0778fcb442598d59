package io.caddis.mqtt.itests.hostile;

import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.HostileSource;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.RawList;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Attacks by whoever is asked about revocation, and by names of such places in certificates. */
final class Authorities {
    private static final String GOOD = "good";
    private static final String FORGED = "forged";
    private static final List<String> GREATEST = List.of(GOOD, FORGED);
    private static final List<String> KINDS = List.of("drip", "silent", "endless", "headers", "redirect", "huge");
    /** What is allowed, but for the bytes around the entries. */
    private static final int LIST_BYTES = (4 << 20) - 1000;
    /** Each is given as much as it takes, all at the same time. */
    private static final int TOGETHER = 3;

    private Authorities() {
    }

    static List<Attack> all() {
        return List.of(
                attack("responders", (source, kind) -> Profile.server().withOcsp(source.uri("ocsp/" + kind))),
                attack("revocation lists", (source, kind) -> Profile.server().withList(source.uri("list/" + kind))),
                attack("lists without an end", TOGETHER, (source, kind) -> Profile.server().withList(
                        source.uri("list/endless"))),
                attack("the greatest lists", TOGETHER, (source, kind) -> Profile.server().withList(
                        source.uri("list/" + (kind.length() % 2 == 0 ? GOOD : FORGED)))),
                attack("file: and ldap:", (source, kind) -> Profile.server()
                        .withOcsp("ldap://127.0.0.1:" + source.port() + "/" + kind)
                        .withList(kind.length() % 2 == 0 ? "file:///proc/self/environ"
                                : "ldap://127.0.0.1:" + source.port() + "/" + kind)),
                attack("words of certificates", (source, kind) -> Profile.server()
                        .withSubject("CN=" + Words.MARKED.replace("]", "").replace(";", ""))
                        .withNames(List.of("other.example"), List.of())));
    }

    /** What a server's certificate says. */
    private interface Names {
        Profile profile(HostileSource source, String kind);
    }

    private static Attack attack(String name, Names names) {
        return attack(name, 1, names);
    }

    private static Attack attack(String name, int clients, Names names) {
        return new Attack(name, Map.of("protocol.version", "3.1.1", "tls.revocation", "hard", "handshake.timeout", "1",
                // what is set by default: each attempt takes both sides a handshake, and how often is for us to say
                "reconnect.delay.min", "500", "reconnect.delay.max", "30000"),
                Attack.Listener.NONE, clients, (seed, folder) -> new Servers(names, seed, folder));
    }

    private static final class Servers implements Attack.Running {
        private final HostileSource source = new HostileSource();
        private final TlsServer server;
        private final boolean mayConnect;
        private final Path trust;

        Servers(Names names, long seed, Path folder) throws IOException {
            Authority authority = Authority.root("hostile check");
            Profile profile = names.profile(source, KINDS.get((int) Math.floorMod(seed, (long) KINDS.size())));
            Issued identity = authority.issue(profile);
            if (GREATEST.contains(String.valueOf(profile.listUri()).replaceFirst(".*/", ""))) {
                source.give("list/" + GOOD, RawList.of(authority).withEntries(LIST_BYTES).encoded());
                source.give("list/" + FORGED, RawList.of(Authority.root("hostile check")).withEntries(LIST_BYTES)
                        .encoded());
            }
            trust = Files.createTempFile(folder, "trust", ".pem");
            authority.write(trust);
            mayConnect = profile.ocspUri() == null || profile.ocspUri().startsWith("http");
            server = new TlsServer(TlsServer.jdk(identity), settings -> { }, socket -> {
                socket.startHandshake();
                Peer peer = new Peer(socket);
                peer.connect().accept(message -> { });
            });
        }

        @Override
        public String server() {
            return "mqtts://127.0.0.1:" + server.port() + " " + trust;
        }

        @Override
        public String success() {
            return source.asked("elsewhere") > 0 ? "a redirect was followed"
                    : !mayConnect && source.connections() > 0 ? "an address of ldap: was opened" : null;
        }

        @Override
        public void close() throws IOException {
            server.close();
            source.close();
        }
    }
}
