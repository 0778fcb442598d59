package io.caddis.mqtt.tls.link;

import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.tls.certificates.CertificateText;
import io.caddis.mqtt.tls.certificates.RefusedChain;
import io.caddis.mqtt.tls.material.TlsProblem;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;

/** Why TLS failed, for a user: in the words of TLS and X.509, with what to do about it. Each link has one. */
final class Explanation {
    private static final int CAUSES_MAX = 20;
    /**
     * Loaded with this class, before a link is open: when it ends, the bundle may have been replaced, and then loads no
     * class any more. So nothing that runs at the end may be first used there.
     */
    private static final List<Class<?>> USED_AT_THE_END = List.of(AlertDescription.class, CertificateText.class,
            RefusedChain.class, TlsFatalAlert.class, TlsFatalAlertReceived.class, TlsProblem.class);
    /** As the JDK's engine says it. */
    private static final Pattern JDK_ALERT = Pattern.compile("Received fatal alert: (\\w+)");
    private static final Pattern FIRST_WORDS = Pattern.compile("[\\x20-\\x7e]{3,}");

    private final List<String> protocols;
    private final boolean psk;
    private final boolean ownCertificate;

    /** @param options those of the link that may fail */
    Explanation(TlsOptions options) {
        protocols = options.protocols();
        psk = options.psk() != null;
        ownCertificate = options.identity() != null;
    }

    /** Why the handshake failed, or what comes before it. */
    String ofHandshake(Throwable failure) {
        return of(failure, false);
    }

    /** Why an open link failed. */
    String ofOpenLink(Throwable failure) {
        return of(failure, true);
    }

    private String of(Throwable failure, boolean done) {
        Throwable each = failure;
        for (int i = 0; each != null && i < CAUSES_MAX; i++, each = each.getCause()) {
            if (each instanceof TlsProblem || each instanceof CertificateException) {
                return each.getMessage();
            }
            if (each instanceof TlsFatalAlertReceived alert) {
                short number = alert.getAlertDescription();
                return received(AlertDescription.getName(number), number, done);
            }
            Matcher jdk = JDK_ALERT.matcher(String.valueOf(each.getMessage()));
            if (jdk.find()) {
                return received(jdk.group(1), number(jdk.group(1)), done);
            }
        }
        return raised(failure);
    }

    private static short number(String name) {
        for (short number = 0; number < 256; number++) {
            if (AlertDescription.getName(number).equals(name.toLowerCase(Locale.ROOT))) {
                return number;
            }
        }
        return -1;
    }

    // ---- what the server said

    private String received(String name, short number, boolean done) {
        return "the server sent the alert " + name + " (" + number + "): " + switch (number) {
            case AlertDescription.handshake_failure, AlertDescription.no_renegotiation -> done
                    ? "it wants a certificate of ours (tls.key), or another handshake (renegotiation), which is"
                            + " refused: turn that off in the server"
                    : psk ? "it knows no pre-shared keys, or no cipher suite that we offer for them"
                    : "no cipher suite, group or signature that both know, or " + (ownCertificate
                    ? "our certificate (tls.key) is not what it wants" : "it wants a certificate of ours: set tls.key");
            case AlertDescription.bad_certificate, AlertDescription.unsupported_certificate,
                    AlertDescription.certificate_unknown, AlertDescription.access_denied -> ownCertificate
                    ? "it does not accept our certificate (tls.key)" : "it wants a certificate of ours: set tls.key";
            case AlertDescription.certificate_revoked -> "our certificate (tls.key) is revoked: get a new one";
            case AlertDescription.certificate_expired -> "our certificate (tls.key) has expired: get a new one";
            case AlertDescription.unknown_ca -> "it does not know the authority that issued our certificate (tls.key):"
                    + " use one of an authority that the server trusts, and add the intermediate certificates";
            case AlertDescription.certificate_required -> ownCertificate
                    ? "it wants a certificate, and ours (tls.key) is of no authority that it names"
                    : "it wants a certificate of ours: set tls.key";
            case AlertDescription.protocol_version -> "it speaks none of " + protocols
                    + ": update the server";
            case AlertDescription.insufficient_security -> "it wants stronger cipher suites than tls.cipher.suites has";
            case AlertDescription.unrecognized_name -> "it serves no such name: correct the address, or set"
                    + " tls.server.name";
            case AlertDescription.no_application_protocol -> "it knows none of the protocols in tls.alpn";
            case AlertDescription.unknown_psk_identity -> "it does not know our tls.psk.identity";
            case AlertDescription.decrypt_error, AlertDescription.bad_record_mac -> psk
                    ? "the pre-shared key (.tls.psk.key) is not the one that it has for our tls.psk.identity"
                    : "it could not verify what we sent: key and certificate, or somebody between us, are wrong";
            case AlertDescription.internal_error -> "it failed by itself: see its log";
            // OpenSSL's answer to another key in TLS 1.3
            case AlertDescription.illegal_parameter -> psk
                    ? "most likely the pre-shared key (.tls.psk.key) is not the one that it has for our"
                            + " tls.psk.identity"
                    : "it did not understand what we sent: see its log";
            default -> "see the server's log";
        };
    }

    // ---- what we refused

    private String raised(Throwable failure) {
        Throwable each = failure;
        Throwable last = failure;
        for (int i = 0; each != null && i < CAUSES_MAX; i++, each = each.getCause()) {
            last = each;
            if (each instanceof TlsFatalAlert alert) {
                String own = raised(alert);
                if (own != null) {
                    return own;
                }
            }
        }
        String text = CertificateText.safe(last.getMessage() == null ? last.toString() : last.getMessage());
        if (text.contains("renegotiation")) {
            return "the server asked for renegotiation in the middle of the connection, which is refused: turn it off"
                    + " in the server";
        }
        return text.contains("close_notify during the handshake")
                ? "the server ended the handshake with close_notify: see its log" : "TLS broke down: " + text;
    }

    private String raised(TlsFatalAlert alert) {
        String name = AlertDescription.getText(alert.getAlertDescription());
        return switch (alert.getAlertDescription()) {
            case AlertDescription.protocol_version -> "the server answered with a version of TLS that is none of "
                    + protocols + ": update the server";
            case AlertDescription.handshake_failure -> "the server chose what we do not accept (handshake_failure): its"
                    + " keys, groups or cipher suites are too weak or not in our lists";
            case AlertDescription.insufficient_security -> "what the server offers is too weak"
                    + " (insufficient_security): it needs larger keys or newer cipher suites";
            case AlertDescription.bad_record_mac -> "a record was changed on the way, or is not from the server"
                    + " (bad_record_mac)";
            case AlertDescription.decrypt_error -> psk
                    ? "the server has another key than .tls.psk.key for our tls.psk.identity"
                    : "the server has not proved that it has the key of its certificate (decrypt_error)";
            case AlertDescription.certificate_unknown -> "the server's certificate is of use only with an extension"
                    + " of TLS that the server lacks, most likely a stapled OCSP answer (must-staple, RFC 7633): turn"
                    + " on stapling in the server, and set tls.protocols to TLSv1.2, since the library knows no stapled"
                    + " answers in TLS 1.3"; // all else about certificates is said by who checks them
            case AlertDescription.unexpected_message, AlertDescription.decode_error,
                    AlertDescription.illegal_parameter, AlertDescription.record_overflow,
                    AlertDescription.unsupported_extension, AlertDescription.missing_extension ->
                    "the server breaks the rules of TLS (" + name + "): is it a TLS server?";
            default -> null;
        };
    }

    // ---- what is no TLS at all

    /**
     * True if these bytes, the first of a connection, cannot be of TLS.
     *
     * @param first may be empty
     */
    static boolean isNotTls(byte[] first) {
        return first.length > 0 && (first[0] < 20 || first[0] > 23) // RFC 8446 section 5.1
                || first.length > 1 && first[1] != 3;
    }

    static String notTls(byte[] first) {
        Matcher words = FIRST_WORDS.matcher(new String(first, StandardCharsets.ISO_8859_1));
        return "the server does not speak TLS at this port; its answer begins with "
                + (words.lookingAt() ? "'" + words.group() + "'" : HexFormat.of().formatHex(first))
                + ": use its port for TLS, or mqtt:// without TLS";
    }
}
