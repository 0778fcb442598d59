package io.caddis.mqtt.tls.records;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import javax.net.ssl.SNIHostName;

/**
 * The name of a server, as certificates and TLS spell it.
 *
 * @param expected in the certificate: an address in one spelling and without its zone, which says something about this
 *                 machine and nothing about the server (RFC 4007 section 6); a name in ASCII, without its last dot
 * @param sni      sent to the server; null for an address, and for what is no host name (RFC 6066 section 3)
 */
record ServerName(String expected, String sni) {
    private static final String IPV4 = "[0-9.]+";
    private static final String IPV6 = "[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*";

    static ServerName of(String configured) {
        String name = configured.startsWith("[") && configured.endsWith("]")
                ? configured.substring(1, configured.length() - 1) : configured;
        int zone = name.indexOf(':') < 0 ? -1 : name.indexOf('%');
        String bare = zone < 0 ? name : name.substring(0, zone);
        if (bare.matches(IPV6)) {
            return new ServerName(address(bare), null);
        }
        if (bare.matches(IPV4)) {
            return new ServerName(bare, null);
        }
        String ascii = ascii(bare);
        String host = ascii.length() > 1 && ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
        try {
            return new ServerName(host, new SNIHostName(host).getAsciiName());
        } catch (IllegalArgumentException e) {
            return new ServerName(host, null); // the check of the certificate says why, if one is made
        }
    }

    /** One spelling for all; an IPv4 address in the clothes of IPv6 is an IPv4 address. */
    private static String address(String literal) {
        try {
            return InetAddress.getByName(literal).getHostAddress(); // of digits and colons: nobody is asked
        } catch (UnknownHostException e) {
            return literal;
        }
    }

    private static String ascii(String name) {
        try {
            return IDN.toASCII(name);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }
}
