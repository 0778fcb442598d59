package io.caddis.mqtt.tls.certificates;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** The names of a server in its certificate, and what they stand for (RFC 9525 section 6). Nothing is looked up. */
final class PresentedNames {
    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    private static final ASN1ObjectIdentifier COMMON_NAME = new ASN1ObjectIdentifier("2.5.4.3");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    private final List<String> dns = new ArrayList<>();
    private final List<InetAddress> addresses = new ArrayList<>();
    /** There is a name in the extension that a server of any kind may be known by. */
    private boolean named;
    /** The last, which is the most specific one; null for none. */
    private String commonName;

    private PresentedNames() {
    }

    /** @throws RuntimeException if the certificate is broken */
    static PresentedNames of(X509Certificate certificate) {
        PresentedNames names = new PresentedNames();
        byte[] extension = certificate.getExtensionValue(SUBJECT_ALTERNATIVE_NAME);
        if (extension != null) {
            for (GeneralName name : GeneralNames.getInstance(ASN1OctetString.getInstance(extension).getOctets())
                    .getNames()) {
                names.add(name);
            }
        }
        for (RDN one : X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()).getRDNs()) {
            for (AttributeTypeAndValue part : one.getTypesAndValues()) {
                if (part.getType().equals(COMMON_NAME) && part.getValue() instanceof ASN1String text) {
                    names.commonName = text.getString();
                }
            }
        }
        return names;
    }

    private void add(GeneralName name) {
        int kind = name.getTagNo();
        named |= kind == GeneralName.dNSName || kind == GeneralName.iPAddress || kind == GeneralName.otherName
                || kind == GeneralName.uniformResourceIdentifier;
        if (kind == GeneralName.dNSName) {
            dns.add(((ASN1String) name.getName()).getString());
        } else if (kind == GeneralName.iPAddress) {
            try {
                addresses.add(InetAddress.getByAddress(ASN1OctetString.getInstance(name.getName()).getOctets()));
            } catch (UnknownHostException e) {
                return; // neither 4 bytes nor 16: the address of nobody
            }
        }
    }

    /** True if it is written as an address, also if it is none, such as 10.1: never a name. */
    static boolean isAddress(String host) {
        return ADDRESS.matcher(host).matches();
    }

    /**
     * True if they stand for this server.
     *
     * @param host          an address without its zone; or a name in ASCII without its last dot
     * @param commonNameToo the common name counts, too, where there is no other name
     */
    boolean standFor(String host, boolean commonNameToo) {
        if (isAddress(host)) {
            InetAddress address = address(host);
            return address != null && addresses.contains(address);
        }
        return dns.stream().anyMatch(one -> standsFor(one, host))
                || commonNameToo && onlyCommonName() && standsFor(commonName, host);
    }

    /** True if there is nothing but a common name. */
    boolean onlyCommonName() {
        return !named && commonName != null;
    }

    /** True if it would do, if only it counted. */
    boolean commonNameWouldDo(String host) {
        return !isAddress(host) && standFor(host, true) && !standFor(host, false);
    }

    private static InetAddress address(String host) {
        try {
            return host.indexOf(':') >= 0 || IPV4.matcher(host).matches() ? InetAddress.getByName(host) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** A wildcard is the whole first label, stands for one, and has two or more behind it. */
    private static boolean standsFor(String presented, String host) {
        if (!presented.startsWith("*.")) {
            return same(presented, host);
        }
        String rest = presented.substring(2);
        int dot = host.indexOf('.');
        return dot > 0 && rest.indexOf('.') > 0 && same(rest, host.substring(dot + 1));
    }

    /** ASCII only: other letters may be equal to these when case is ignored. */
    private static boolean same(String presented, String host) {
        return presented.chars().allMatch(one -> one < 0x80) && presented.equalsIgnoreCase(host);
    }
}
