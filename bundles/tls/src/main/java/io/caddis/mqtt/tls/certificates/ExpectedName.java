package io.caddis.mqtt.tls.certificates;

import java.security.cert.X509Certificate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name that a server's certificate has to be for, by the rules of RFC 9525. The library has rules of its own, which
 * are laxer: what it takes is looked at again.
 *
 * @param host       an address without its zone; or a name in ASCII without its last dot
 * @param commonName the common name of the subject counts, too, where there is no other name of a server
 */
public record ExpectedName(String host, boolean commonName) {
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
    private static final Pattern OF_NO_HOST = Pattern.compile("[^A-Za-z0-9.-]");
    private static final int NAME_MAX = 253;

    /** @throws RefusedChain if its first certificate is not for this name, or cannot be read */
    public void check(X509Certificate[] chain) throws RefusedChain {
        boolean right;
        try {
            right = (PresentedNames.isAddress(host) || invalid(host) == null)
                    && PresentedNames.of(chain[0]).standFor(host, commonName);
        } catch (RuntimeException e) { // a library's, for what no authority would issue
            throw new RefusedChain(chain, "the names in the server's certificate cannot be read: the server needs"
                    + " another one", e);
        }
        if (!right) {
            throw new RefusedChain(chain, problem(host, chain[0]), null);
        }
    }

    /** Why a name is not one of a certificate, for a user. */
    static String problem(String host, X509Certificate server) {
        String has = CertificateText.names(server);
        String name = CertificateText.safe(host);
        String invalid = PresentedNames.isAddress(host) ? null : invalid(host);
        if (invalid != null) {
            return "the name '" + name + "' cannot be checked against a certificate, whatever that holds: host"
                    + " names are letters, digits, hyphens and dots (RFC 1123), and this one " + invalid
                    + ": set tls.server.name to a proper name that the server's certificate has (it has " + has
                    + "), or give the server such a name";
        }
        return "the server's certificate is for another name: expected '" + name + "', it has " + has
                + hint(host, has, server) + ": correct the address, set tls.server.name, or give the server a"
                + " certificate with that name";
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
    private static String hint(String host, String has, X509Certificate server) {
        if (PresentedNames.isAddress(host)) {
            return has.contains("DNS " + host) ? " (as a DNS name; an address counts as an IP address only)"
                    : has.contains("IP ") ? "" : " (no address, which this is)";
        }
        if (commonNameWouldDo(host, server)) {
            return " (a common name alone does not count, RFC 9525: give the server a certificate with that name in"
                    + " subjectAltName, or, if that cannot be, set tls.accept to common-name)";
        }
        return !has.contains("*") ? "" : host.indexOf('.') == host.lastIndexOf('.') || has.contains("DNS *,")
                || has.endsWith("DNS *") ? " (a wildcard is the whole first label, with two labels or more behind it)"
                : " (a wildcard stands for exactly one label, the first)";
    }

    private static boolean commonNameWouldDo(String host, X509Certificate server) {
        try {
            return PresentedNames.of(server).commonNameWouldDo(host);
        } catch (RuntimeException e) { // a broken certificate needs no hint
            return false;
        }
    }
}
