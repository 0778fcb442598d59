package io.caddis.mqtt.spi;

import io.caddis.mqtt.Payload;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;

/**
 * How a connection is secured. Immutable; its text holds no secrets.
 *
 * @param serverName    sent as SNI and expected in the server's certificate; null for the host of the endpoint
 * @param verifyHost    whether the server's certificate must have that name
 * @param trust         who may vouch for the server
 * @param identity      our own certificate and key; null for none
 * @param psk           a pre-shared key in place of certificates; null for none
 * @param revocation    whether certificates may have been revoked
 * @param pins          {@code sha256/BASE64} of public keys (RFC 7469 section 2.4), one of which must be on the
 *                      path from the server's certificate to a trusted one; empty for no such rule
 * @param protocols     for example {@code TLSv1.3}; never empty
 * @param cipherSuites  names as IANA has them, the preferred one first; empty for the library's own choice
 * @param groups        for the key exchange, the preferred one first; empty for the library's own choice
 * @param alpn          application protocols offered to the server; empty for none
 * @param contextTarget LDAP filter for the host's own {@code SSLContext} service, which then decides on trust and
 *                      identity; null for none
 * @param reloadNanos   how often the files are looked at while a link is open, see {@link TlsObserver#renewed}; 0 for
 *                      never
 * @param accepted      certificates of servers that are accepted although the rules refuse them
 */
public record TlsOptions(String serverName, boolean verifyHost, Trust trust, Identity identity, Psk psk,
        Revocation revocation, List<String> pins, List<String> protocols, List<String> cipherSuites,
        List<String> groups, List<String> alpn, String contextTarget, long reloadNanos,
        Accepted accepted) {
    /** Copies the lists, checks that nothing is missing. */
    public TlsOptions {
        Objects.requireNonNull(trust, "trust");
        Objects.requireNonNull(revocation, "revocation");
        pins = List.copyOf(pins);
        protocols = List.copyOf(protocols);
        cipherSuites = List.copyOf(cipherSuites);
        groups = List.copyOf(groups);
        alpn = List.copyOf(alpn);
        Objects.requireNonNull(accepted, "accepted");
    }

    /** By the rules for certificates, without exception. */
    public TlsOptions(String serverName, boolean verifyHost, Trust trust, Identity identity, Psk psk,
            Revocation revocation, List<String> pins, List<String> protocols, List<String> cipherSuites,
            List<String> groups, List<String> alpn, String contextTarget, long reloadNanos) {
        this(serverName, verifyHost, trust, identity, psk, revocation, pins, protocols, cipherSuites, groups, alpn,
                contextTarget, reloadNanos, Accepted.BY_THE_RULES);
    }

    /** The same with another trust. */
    public TlsOptions withTrust(Trust newTrust) {
        return new TlsOptions(serverName, verifyHost, newTrust, identity, psk, revocation, pins, protocols,
                cipherSuites, groups, alpn, contextTarget, reloadNanos, accepted);
    }

    /** The same with another identity, or none. */
    public TlsOptions withIdentity(Identity newIdentity) {
        return new TlsOptions(serverName, verifyHost, trust, newIdentity, psk, revocation, pins, protocols,
                cipherSuites, groups, alpn, contextTarget, reloadNanos, accepted);
    }

    /** The same with another server name. */
    public TlsOptions withServerName(String newServerName) {
        return new TlsOptions(newServerName, verifyHost, trust, identity, psk, revocation, pins, protocols,
                cipherSuites, groups, alpn, contextTarget, reloadNanos, accepted);
    }

    /** The same with other application protocols. */
    public TlsOptions withAlpn(List<String> newAlpn) {
        return new TlsOptions(serverName, verifyHost, trust, identity, psk, revocation, pins, protocols,
                cipherSuites, groups, newAlpn, contextTarget, reloadNanos, accepted);
    }

    /** The same with another pre-shared key, or none. */
    public TlsOptions withPsk(Psk newPsk) {
        return new TlsOptions(serverName, verifyHost, trust, identity, newPsk, revocation, pins, protocols,
                cipherSuites, groups, alpn, contextTarget, reloadNanos, accepted);
    }

    /**
     * Who may vouch for the server: all of both lists; if both are empty, whom the JDK trusts.
     *
     * @param files        PEM, DER, PKCS12, JKS or another store
     * @param password     of stores; null for none
     * @param certificates certification authorities
     */
    public record Trust(List<String> files, String password, List<X509Certificate> certificates) {
        /** Copies the lists. */
        public Trust {
            files = List.copyOf(files);
            certificates = List.copyOf(certificates);
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "Trust[files=" + files + ", certificates=" + certificates.size() + "]";
        }
    }

    /**
     * Our own certificate and key: from files, or as they are.
     *
     * @param keyFile         PEM or DER with the private key (PKCS#1, SEC 1, PKCS#8, each also encrypted), or PKCS12,
     *                        JKS or another store; null if {@code key} is given
     * @param certificateFile with the certificate and its chain; null if they are in {@code keyFile}
     * @param alias           of the entry in a PKCS12 or JKS file; null for its only one
     * @param password        of the key or the file; null for none
     * @param key             null if {@code keyFile} is given
     * @param chain           our certificate first; empty if {@code keyFile} is given
     * @param storePassword   of the store, if it is another one than that of its key; null for none
     */
    public record Identity(String keyFile, String certificateFile, String alias, String password, PrivateKey key,
            List<X509Certificate> chain, String storePassword) {
        /** Copies the list. */
        public Identity {
            chain = List.copyOf(chain);
        }

        /** With one password at most. */
        public Identity(String keyFile, String certificateFile, String alias, String password, PrivateKey key,
                List<X509Certificate> chain) {
            this(keyFile, certificateFile, alias, password, key, chain, null);
        }

        /** Of files. */
        public Identity(String keyFile, String certificateFile, String alias, String password, String storePassword) {
            this(keyFile, certificateFile, alias, password, null, List.of(), storePassword);
        }

        /** Without key and password. */
        @Override
        public String toString() {
            return "Identity[keyFile=" + keyFile + ", certificateFile=" + certificateFile + ", alias=" + alias + "]";
        }
    }

    /**
     * A key that both sides know.
     *
     * @param identity tells the server which key it is
     * @param key      the key itself
     */
    public record Psk(String identity, Payload key) {
        /** Checks that nothing is missing. */
        public Psk {
            Objects.requireNonNull(identity, "identity");
            Objects.requireNonNull(key, "key");
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "Psk[identity=" + identity + "]";
        }
    }

    /**
     * Whether certificates may have been revoked.
     *
     * @param mode     what happens if that cannot be found out
     * @param crlFiles revocation lists, PEM or DER; without any, they are fetched from where the certificates say
     * @param ocsp     ask OCSP responders, or use what the server has stapled, before revocation lists
     */
    public record Revocation(Mode mode, List<String> crlFiles, boolean ocsp) {
        /** Certificates are not checked for revocation. */
        public static final Revocation NONE = new Revocation(Mode.NONE, List.of(), true);

        /** What happens if it cannot be found out whether a certificate is revoked. */
        public enum Mode {
            /** It is not even tried. */
            NONE,
            /** The server is believed. */
            SOFT,
            /** The server is refused. */
            HARD
        }

        /** Copies the list. */
        public Revocation {
            Objects.requireNonNull(mode, "mode");
            crlFiles = List.copyOf(crlFiles);
        }
    }

    /**
     * Which certificates of servers are accepted although the rules refuse them.
     *
     * @param commonName      the common name of the subject counts as the server's name (against RFC 9525), if there
     *                        is no other name of a server
     * @param sha1            signatures with SHA-1
     * @param authorityDates  trusted certificates that are not valid yet or no longer
     * @param authorityLimits authorities beyond the limits that their certificates set: extended key usage, and of
     *                        trusted ones basic constraints, key usage, length of the path and name constraints
     * @param rsaBitsMin      bits that keys of RSA and DSA have at least
     */
    public record Accepted(boolean commonName, boolean sha1, boolean authorityDates, boolean authorityLimits,
            int rsaBitsMin) {
        /** Bits that keys of RSA have at least if nothing else is said. */
        public static final int RSA_BITS_MIN = 2048;
        /** Nothing that the rules refuse. */
        public static final Accepted BY_THE_RULES = new Accepted(false, false, false, false, RSA_BITS_MIN);
    }
}
