package io.caddis.mqtt.itests.tlspeers;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;

/**
 * What a certificate is to say. Immutable; the {@code with} methods give a changed copy.
 *
 * @param subject   X.500 name
 * @param dns       DNS names; may begin with {@code *.}
 * @param ips       addresses
 * @param keyKind   EC, RSA (2,048 bits), RSA with another number of bits behind it, Ed25519
 * @param signature algorithm of the issuer's signature; null for the usual one of its key
 * @param notBefore valid from
 * @param notAfter  valid to
 * @param authority may issue certificates
 * @param forClient extended key usage clientAuth instead of serverAuth
 * @param ocspUri   where its responder is; null for none
 * @param listUri   where its revocation list is; null for none
 * @param mustStaple of use only with a stapled answer of a responder (RFC 7633)
 * @param extensions in place of those that it would have by the rest
 * @param without   identifiers of extensions that it does not have
 */
public record Profile(String subject, List<String> dns, List<String> ips, String keyKind, String signature,
        Instant notBefore, Instant notAfter, boolean authority, boolean forClient, String ocspUri, boolean mustStaple,
        String listUri, List<Extension> extensions, List<ASN1ObjectIdentifier> without) {

    /** A server at this machine, valid for a year. */
    public static Profile server() {
        return new Profile("CN=test server", List.of("localhost"), List.of("127.0.0.1"), "EC", null,
                Instant.now().minus(Duration.ofDays(1)), Instant.now().plus(Duration.ofDays(365)), false, false, null,
                false, null, List.of(), List.of());
    }

    /** A client. */
    public static Profile client() {
        return new Profile("CN=test client", List.of(), List.of(), "EC", null,
                Instant.now().minus(Duration.ofDays(1)), Instant.now().plus(Duration.ofDays(365)), false, true, null,
                false, null, List.of(), List.of());
    }

    /** The same with another subject. */
    public Profile withSubject(String newSubject) {
        return new Profile(newSubject, dns, ips, keyKind, signature, notBefore, notAfter, authority, forClient,
                ocspUri, mustStaple, listUri, extensions, without);
    }

    /** The same with other names. */
    public Profile withNames(List<String> newDns, List<String> newIps) {
        return new Profile(subject, newDns, newIps, keyKind, signature, notBefore, notAfter, authority, forClient,
                ocspUri, mustStaple, listUri, extensions, without);
    }

    /** The same with another kind of key. */
    public Profile withKey(String newKeyKind) {
        return new Profile(subject, dns, ips, newKeyKind, signature, notBefore, notAfter, authority, forClient,
                ocspUri, mustStaple, listUri, extensions, without);
    }

    /** The same, signed with another algorithm. */
    public Profile withSignature(String newSignature) {
        return new Profile(subject, dns, ips, keyKind, newSignature, notBefore, notAfter, authority, forClient,
                ocspUri, mustStaple, listUri, extensions, without);
    }

    /** The same with other dates. */
    public Profile withDates(Instant newNotBefore, Instant newNotAfter) {
        return new Profile(subject, dns, ips, keyKind, signature, newNotBefore, newNotAfter, authority, forClient,
                ocspUri, mustStaple, listUri, extensions, without);
    }

    /** The same, allowed to issue certificates. */
    public Profile asAuthority() {
        return new Profile(subject, dns, ips, keyKind, signature, notBefore, notAfter, true, forClient, ocspUri,
                mustStaple, listUri, extensions, without);
    }

    /** The same for the other side. */
    public Profile withForClient(boolean newForClient) {
        return new Profile(subject, dns, ips, keyKind, signature, notBefore, notAfter, authority, newForClient,
                ocspUri, mustStaple, listUri, extensions, without);
    }

    /** The same with a responder. */
    public Profile withOcsp(String newOcspUri) {
        return new Profile(subject, dns, ips, keyKind, signature, notBefore, notAfter, authority, forClient,
                newOcspUri, mustStaple, listUri, extensions, without);
    }

    /** The same, of use only with a stapled answer. */
    public Profile withMustStaple() {
        return new Profile(subject, dns, ips, keyKind, signature, notBefore, notAfter, authority, forClient, ocspUri,
                true, listUri, extensions, without);
    }

    /** The same with a revocation list. */
    public Profile withList(String newListUri) {
        return new Profile(subject, dns, ips, keyKind, signature, notBefore, notAfter, authority, forClient, ocspUri,
                mustStaple, newListUri, extensions, without);
    }

    /** The same with this extension, in place of one of its kind. */
    public Profile withExtension(Extension extension) {
        List<Extension> more = new ArrayList<>(extensions);
        more.add(extension);
        return new Profile(subject, dns, ips, keyKind, signature, notBefore, notAfter, authority, forClient, ocspUri,
                mustStaple, listUri, List.copyOf(more), without);
    }

    /** The same without extensions of this kind. */
    public Profile without(ASN1ObjectIdentifier kind) {
        List<ASN1ObjectIdentifier> more = new ArrayList<>(without);
        more.add(kind);
        return new Profile(subject, dns, ips, keyKind, signature, notBefore, notAfter, authority, forClient, ocspUri,
                mustStaple, listUri, extensions, List.copyOf(more));
    }
}
