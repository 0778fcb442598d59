package io.caddis.mqtt.management.config;

import io.caddis.mqtt.Payload;
import io.caddis.mqtt.spi.TlsOptions.Accepted;
import io.caddis.mqtt.spi.TlsOptions.Identity;
import io.caddis.mqtt.spi.TlsOptions.Psk;
import io.caddis.mqtt.spi.TlsOptions.Revocation;
import io.caddis.mqtt.spi.TlsOptions.Trust;
import io.caddis.mqtt.spi.TlsOptions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;

/**
 * The part of a configuration that is about TLS, read and checked. Files are not opened here: what is wrong with them
 * is found when a connection is made.
 *
 * @param options a change of these needs a reconnect
 */
public record TlsConfig(TlsOptions options) {
    public static final Set<String> KEYS = Set.of("tls.trust", ".tls.trust.password", "tls.key",
            ".tls.key.password", ".tls.key.store.password",
            "tls.key.alias", "tls.certificate", "tls.server.name", "tls.verify.host",
            "tls.protocols", "tls.cipher.suites", "tls.groups", "tls.alpn", "tls.pins", "tls.revocation",
            "tls.revocation.crl", "tls.revocation.ocsp", "tls.psk.identity", ".tls.psk.key", "tls.context.target",
            "tls.reload", "tls.reload.interval", "tls.accept");
    private static final TlsConfig NOT_SECURE = new TlsConfig(new TlsOptions(null, true, new Trust(List.of(), null,
            List.of()), null, null, Revocation.NONE, List.of(), List.of("TLSv1.3"), List.of(), List.of(), List.of(),
            null, 0));
    /** Who sets one of these means TLS. */
    private static final List<String> TELLING = List.of("tls.trust", "tls.key", "tls.certificate", "tls.pins",
            "tls.psk.identity", ".tls.psk.key", "tls.context.target");
    private static final Set<String> ACCEPTED = Set.of("common-name", "sha1", "authority-dates",
            "authority-limits");
    private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");
    private static final Pattern PIN = Pattern.compile("sha256/[A-Za-z0-9+/]{43}=");
    /** The smallest is the least that the JDK takes. */
    private static final Pattern RSA_BITS = Pattern.compile("rsa-(102[4-9]|10[3-9][0-9]|1[1-9][0-9]{2}|[2-9][0-9]{3})");
    private static final int ALPN_BYTES_MAX = 255; // RFC 7301 section 3.1
    private static final int PSK_DIGITS_MAX = 128;

    /** @throws IllegalArgumentException naming key, value, rule and remedy */
    static TlsConfig read(PropertyReader settings, boolean secure) {
        if (!secure && !settings.hasAny(KEYS)) {
            return NOT_SECURE;
        }
        if (!secure) {
            for (String key : TELLING) {
                if (settings.isSet(key)) {
                    throw settings.refuse(key, "this is for TLS, but the server's address asks for none: write"
                            + " mqtts://, or remove this key");
                }
            }
        }
        String target = settings.text("tls.context.target", null);
        Psk psk = psk(settings);
        if (target != null) {
            try {
                FrameworkUtil.createFilter(target);
            } catch (InvalidSyntaxException e) {
                throw settings.refuse("tls.context.target", "is no LDAP filter: write one like (name=ours)");
            }
            refuseBeside(settings, "tls.context.target", "the SSLContext decides on that");
        }
        if (psk != null) {
            refuseBeside(settings, "tls.psk.identity", "a pre-shared key takes the place of certificates");
        }
        long reloadNanos = reloadNanos(settings, psk != null ? "tls.psk.identity" : target != null
                ? "tls.context.target" : null);
        TlsOptions options = new TlsOptions(settings.text("tls.server.name", null),
                settings.flag("tls.verify.host", true), new Trust(settings.texts("tls.trust"),
                settings.text(".tls.trust.password", null), List.of()), identity(settings), psk, revocation(settings),
                pins(settings), protocols(settings), settings.texts("tls.cipher.suites"),
                settings.texts("tls.groups"), alpn(settings), target, reloadNanos, accepted(settings));
        return secure ? new TlsConfig(options) : NOT_SECURE;
    }

    /** @param fileless a key that is set, with which there are no files; or null */
    private static long reloadNanos(PropertyReader settings, String fileless) {
        String reload = settings.text("tls.reload", "next-handshake").toLowerCase(Locale.ROOT);
        long nanos = TimeUnit.SECONDS.toNanos(settings.seconds("tls.reload.interval", 60, 1, 86_400));
        return switch (reload) {
            case "next-handshake" -> 0;
            case "reconnect" -> {
                if (fileless != null) {
                    throw settings.refuse("tls.reload", "not together with " + fileless + ", which names no files:"
                            + " remove one of the two");
                }
                yield nanos;
            }
            default -> throw settings.refuse("tls.reload", "use next-handshake or reconnect");
        };
    }

    private static void refuseBeside(PropertyReader settings, String first, String rule) {
        for (String key : TELLING) {
            if (settings.isSet(key) && !key.equals(first) && !(first.equals("tls.psk.identity")
                    && key.equals(".tls.psk.key"))) {
                throw settings.refuse(key, "not together with " + first + ": " + rule + "; remove one of the two");
            }
        }
    }

    private static Identity identity(PropertyReader settings) {
        String key = settings.text("tls.key", null);
        String certificate = settings.text("tls.certificate", null);
        String alias = settings.text("tls.key.alias", null);
        if (key == null && certificate != null) {
            throw settings.refuse("tls.certificate", "of no use without its private key: set tls.key too");
        }
        if (key == null && alias != null) {
            throw settings.refuse("tls.key.alias", "of no use without tls.key: set it too");
        }
        return key == null ? null
                : new Identity(key, certificate, alias, settings.text(".tls.key.password", null),
                settings.text(".tls.key.store.password", null));
    }

    private static Psk psk(PropertyReader settings) {
        String identity = settings.text("tls.psk.identity", null);
        String key = settings.text(".tls.psk.key", null);
        if (identity == null && key == null) {
            return null;
        }
        if (identity == null) {
            throw settings.refuse(".tls.psk.key", "of no use without its identity: set tls.psk.identity too");
        }
        if (key == null) {
            throw settings.refuse("tls.psk.identity", "of no use without its key: set .tls.psk.key too");
        }
        try {
            if (key.length() <= PSK_DIGITS_MAX) {
                return new Psk(identity, Payload.wrap(HexFormat.of().parseHex(key)));
            }
        } catch (IllegalArgumentException e) {
            throw settings.refuse(".tls.psk.key", "use an even number of hexadecimal digits");
        }
        throw settings.refuse(".tls.psk.key", "use " + PSK_DIGITS_MAX + " hexadecimal digits or fewer");
    }

    private static Revocation revocation(PropertyReader settings) {
        String mode = settings.text("tls.revocation", "none").toUpperCase(Locale.ROOT);
        if (Arrays.stream(Revocation.Mode.values()).noneMatch(one -> one.name().equals(mode))) {
            throw settings.refuse("tls.revocation", "use none, soft or hard");
        }
        List<String> lists = settings.texts("tls.revocation.crl");
        if (mode.equals("NONE") && !lists.isEmpty()) {
            throw settings.refuse("tls.revocation.crl", "of no use while tls.revocation is none: set that to hard");
        }
        return new Revocation(Revocation.Mode.valueOf(mode), lists, settings.flag("tls.revocation.ocsp", true));
    }

    private static List<String> pins(PropertyReader settings) {
        List<String> pins = settings.texts("tls.pins");
        if (!pins.stream().allMatch(pin -> PIN.matcher(pin).matches())) {
            throw settings.refuse("tls.pins", "write each as sha256/ and the 44 characters of the Base64 of its hash");
        }
        return pins;
    }

    /** @throws IllegalArgumentException for a name that is none */
    static Accepted accepted(PropertyReader settings) {
        Set<String> names = new HashSet<>();
        int bits = Accepted.RSA_BITS_MIN;
        for (String each : settings.texts("tls.accept")) {
            String name = each.toLowerCase(Locale.ROOT);
            Matcher rsa = RSA_BITS.matcher(name);
            if (rsa.matches()) {
                bits = Integer.parseInt(rsa.group(1));
            } else if (ACCEPTED.contains(name)) {
                names.add(name);
            } else {
                throw settings.refuse("tls.accept", "use some of common-name, sha1, authority-dates, authority-limits,"
                        + " and rsa- with the least number of bits, from rsa-1024 to rsa-9999");
            }
        }
        return new Accepted(names.contains("common-name"), names.contains("sha1"), names.contains("authority-dates"),
                names.contains("authority-limits"), bits);
    }

    private static List<String> protocols(PropertyReader settings) {
        List<String> protocols = settings.texts("tls.protocols");
        if (!PROTOCOLS.containsAll(protocols)) {
            throw settings.refuse("tls.protocols", "use TLSv1.3 and TLSv1.2, or one of them: older ones are broken");
        }
        return protocols.isEmpty() ? List.of("TLSv1.3", "TLSv1.2") : protocols;
    }

    private static List<String> alpn(PropertyReader settings) {
        List<String> names = settings.texts("tls.alpn");
        if (!names.stream().allMatch(name -> name.length() <= ALPN_BYTES_MAX
                && name.chars().allMatch(one -> one > ' ' && one < 0x7F))) {
            throw settings.refuse("tls.alpn", "use names of up to " + ALPN_BYTES_MAX + " ASCII characters");
        }
        return names;
    }
}
