package io.caddis.mqtt.itests.tlspeers;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a certificate is to say. Immutable; the {@code with} methods give a changed copy.
 *
 * @param subject   X.500 name
 * @param dns       DNS names; may begin with {@code *.}
 * @param ips       addresses
 * @param keyKind   EC, RSA (2,048 bits), RSA768, Ed25519
 * @param signature algorithm of the issuer's signature; null for the usual one of its key
 * @param notBefore valid from
 * @param notAfter  valid to
 * @param authority may issue certificates
 * @param forClient extended key usage clientAuth instead of serverAuth
 * @param ocspUri   where its responder is; null for none
 * @param listUri   where its revocation list is; null for none
 * @param mustStaple of use only with a stapled answer of a responder (RFC 7633)
 */
public record Profile(String subject, List<String> dns, List<String> ips, String keyKind, String signature,
        Instant notBefore, Instant notAfter, boolean authority, boolean forClient, String ocspUri, boolean mustStaple,
        String listUri) {

    /** A server at this machine, valid for a year. */
    public static Profile server() {
        return new Profile("CN=test server", List.of("localhost"), List.of("127.0.0.1"), "EC", null,
                Instant.now().minus(Duration.ofDays(1)), Instant.now().plus(Duration.ofDays(365)), false, false, null,
                false, null);
    }

    /** A client. */
    public static Profile client() {
        return new Profile("CN=test client", List.of(), List.of(), "EC", null,
                Instant.now().minus(Duration.ofDays(1)), Instant.now().plus(Duration.ofDays(365)), false, true, null,
                false, null);
    }

    /** The same with another subject. */
    public Profile withSubject(String newSubject) {
        return new Profile(newSubject, dns, ips, keyKind, signature, notBefore, notAfter, authority, forClient,
                ocspUri, mustStaple, listUri);
    }

    /** The same with other names. */
    public Profile withNames(List<String> newDns, List<String> newIps) {
        return new Profile(subject, newDns, newIps, keyKind, signature, notBefore, notAfter, authority, forClient,
                ocspUri, mustStaple, listUri);
    }

    /** The same with another kind of key. */
    public Profile withKey(String newKeyKind) {
        return new Profile(subject, dns, ips, newKeyKind, signature, notBefore, notAfter, authority, forClient,
                ocspUri, mustStaple, listUri);
    }

    /** The same, signed with another algorithm. */
    public Profile withSignature(String newSignature) {
        return new Profile(subject, dns, ips, keyKind, newSignature, notBefore, notAfter, authority, forClient,
                ocspUri, mustStaple, listUri);
    }

    /** The same with other dates. */
    public Profile withDates(Instant newNotBefore, Instant newNotAfter) {
        return new Profile(subject, dns, ips, keyKind, signature, newNotBefore, newNotAfter, authority, forClient,
                ocspUri, mustStaple, listUri);
    }

    /** The same, allowed to issue certificates. */
    public Profile asAuthority() {
        return new Profile(subject, dns, ips, keyKind, signature, notBefore, notAfter, true, forClient, ocspUri,
                mustStaple, listUri);
    }

    /** The same for the other side. */
    public Profile withForClient(boolean newForClient) {
        return new Profile(subject, dns, ips, keyKind, signature, notBefore, notAfter, authority, newForClient,
                ocspUri, mustStaple, listUri);
    }

    /** The same with a responder. */
    public Profile withOcsp(String newOcspUri) {
        return new Profile(subject, dns, ips, keyKind, signature, notBefore, notAfter, authority, forClient,
                newOcspUri, mustStaple, listUri);
    }

    /** The same, of use only with a stapled answer. */
    public Profile withMustStaple() {
        return new Profile(subject, dns, ips, keyKind, signature, notBefore, notAfter, authority, forClient, ocspUri,
                true, listUri);
    }

    /** The same with a revocation list. */
    public Profile withList(String newListUri) {
        return new Profile(subject, dns, ips, keyKind, signature, notBefore, notAfter, authority, forClient, ocspUri,
                mustStaple, newListUri);
    }
}
