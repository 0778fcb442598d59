package io.caddis.mqtt.management.config;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.ProxyServer;
import io.caddis.mqtt.spi.TlsOptions.Accepted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a valid configuration shows to whoever is on the way to the server, or lets him be: a line each. */
final class Exposures {
    // by name alone: nothing is looked up for a warning
    private static final Pattern THIS_MACHINE = Pattern.compile(
            "(?i)(.*\\.)?localhost\\.?|(::ffff:)?127(\\.[0-9]{1,3}){3}|(0*:)+0*1");

    /** Without any of these there is nothing to tell. */
    private static final Set<String> EXPOSING = Set.of(".password", ".websocket.bearer", ".websocket.headers",
            "credentials", ".proxy.password", "tls.verify.host", "tls.accept", "redirect");

    private Exposures() {
    }

    static List<String> of(PropertyReader settings) {
        if (!settings.isSet("server") || !settings.hasAny(EXPOSING)) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        List<Endpoint> servers = NetworkConfig.read(settings);
        servers.stream().filter(one -> !one.isSecure() && isElsewhere(one.host())).findFirst()
                .ifPresent(one -> secret(settings, one).ifPresent(what -> found.add(what + " goes to " + one.scheme()
                        + "://" + one.address() + " in clear text, for all on the way to read: use "
                        + (one.isWebSocket() ? "wss://" : "mqtts://") + ", or a server on this machine")));
        ProxyServer proxy = servers.get(0).options().proxy();
        if (proxy != null && proxy.password() != null && isElsewhere(proxy.host())) {
            found.add(".proxy.password goes to " + proxy + " in clear text, for all on the way to read: use one that"
                    + " nothing else depends on, or a proxy that asks for none");
        }
        if (servers.stream().anyMatch(Endpoint::isSecure)) {
            if (!settings.flag("tls.verify.host", true)) {
                found.add("tls.verify.host = false: whoever has a certificate of a trusted authority, for any name, is"
                        + " taken for the server: remove it, or set tls.server.name to the name that the certificate"
                        + " has");
            }
            accepted(TlsConfig.accepted(settings), found);
        }
        if (settings.text("redirect", "").equalsIgnoreCase("follow") && !settings.isSet(RedirectHosts.KEY)) {
            found.add("redirect = follow: a server may send this client, and what it logs in with, to any host: set"
                    + " redirect.hosts to those that it may go to");
        }
        return found;
    }

    private static void accepted(Accepted accepted, List<String> found) {
        String remedy = ": get new certificates, and remove it";
        if (accepted.commonName()) {
            found.add("tls.accept = common-name: a common name counts as the server's name, which no authority has to"
                    + " have checked" + remedy);
        }
        if (accepted.sha1()) {
            found.add("tls.accept = sha1: certificates signed with SHA-1 count, which can be forged" + remedy);
        }
        if (accepted.rsaBitsMin() < Accepted.RSA_BITS_MIN) {
            found.add("tls.accept = rsa-" + accepted.rsaBitsMin() + ": keys count that can be found out" + remedy);
        }
        if (accepted.authorityDates()) {
            found.add("tls.accept = authority-dates: trusted certificates count that expired, whose keys may be"
                    + " anybody's by now" + remedy);
        }
        if (accepted.authorityLimits()) {
            found.add("tls.accept = authority-limits: authorities count beyond what they are for, so one that is"
                    + " for clients or for other names may vouch for any server" + remedy);
        }
    }

    private static Optional<String> secret(PropertyReader settings, Endpoint server) {
        Stream<String> keys = server.isWebSocket() ? Stream.of(".password", ".websocket.bearer", ".websocket.headers")
                : Stream.of(".password");
        String ofService = settings.text("credentials", "").equals("service")
                ? "the password of the MqttCredentials service" : null;
        return keys.filter(key -> settings.isSet(key)).findFirst().or(() -> Optional.ofNullable(ofService));
    }

    private static boolean isElsewhere(String host) {
        return !host.isEmpty() && !THIS_MACHINE.matcher(host).matches();
    }
}
