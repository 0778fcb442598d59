package io.caddis.mqtt.tls.certificates;

import java.security.cert.X509Certificate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a server's name is not one of its certificate, for a user. */
final class ExpectedName {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
    private static final Pattern OF_NO_HOST = Pattern.compile("[^A-Za-z0-9.-]");
    private static final int NAME_MAX = 253;

    private ExpectedName() {
    }

    static String problem(String host, X509Certificate server) {
        String has = CertificateText.names(server);
        String name = CertificateText.safe(host);
        String invalid = ADDRESS.matcher(host).matches() ? null : invalid(host);
        if (invalid != null) {
            return "the name '" + name + "' cannot be checked against a certificate, whatever that holds: host"
                    + " names are letters, digits, hyphens and dots (RFC 1123), and this one " + invalid
                    + ": set tls.server.name to a proper name that the server's certificate has (it has " + has
                    + "), or give the server such a name";
        }
        return "the server's certificate is for another name: expected '" + name + "', it has " + has
                + hint(host, has) + ": correct the address, set tls.server.name, or give the server a certificate with"
                + " that name";
    }

    /** What is wrong with it as the name of a host; null for nothing. */
    private static String invalid(String host) {
        Matcher wrong = OF_NO_HOST.matcher(host);
        if (wrong.find()) {
            return "has '" + CertificateText.safe(wrong.group()) + "'";
        }
        if (host.length() > NAME_MAX) {
            return "is longer than " + NAME_MAX + " characters";
        }
        for (String label : host.split("\\.", -1)) {
            if (!LABEL.matcher(label).matches()) {
                return label.isEmpty() ? "has nothing between two dots" : "has '" + CertificateText.safe(label)
                        + "', which begins or ends with a hyphen or is longer than 63 characters";
            }
        }
        return null;
    }

    /** For names that look right to whoever wrote them. */
    private static String hint(String host, String has) {
        if (ADDRESS.matcher(host).matches()) {
            return has.contains("DNS " + host) ? " (as a DNS name; an address counts as an IP address only)"
                    : has.contains("IP ") ? "" : " (no address, which this is)";
        }
        int dot = has.indexOf("DNS *.");
        return dot < 0 ? "" : " (a wildcard stands for exactly one label, the first)";
    }
}
