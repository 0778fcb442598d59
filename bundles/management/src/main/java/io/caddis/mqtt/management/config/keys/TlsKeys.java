package io.caddis.mqtt.management.config.keys;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Option;

/** What else there is to say of TLS; most clients need no more of it than {@link ServerKeys} has. */
public @interface TlsKeys {
    @Key(absent = "host of server") @AttributeDefinition(name = "TLS: server name", required = false,
            description = "Name that is sent to the server (SNI) and expected in its certificate.")
    String tls_server_name();

    @Key @AttributeDefinition(name = "TLS: verify the host name", required = false,
            description = "Whether the server's certificate must have that name. Turn it off for tests only.")
    boolean tls_verify_host() default true;

    @Key(range = "common-name, sha1, authority-dates, authority-limits, rsa-1024 to rsa-9999")
    @AttributeDefinition(name = "TLS: accepted against the rules", required = false,
            description = "Certificates of servers that are accepted although they are too weak or not for this use: a "
                    + "name in the subject only, signatures with SHA-1, trusted certificates out of date, authorities "
                    + "beyond their limits, RSA keys of fewer (or only of more) than 2048 bits. For old servers only.")
    String[] tls_accept() default {};

    @Key(range = "TLSv1.3, TLSv1.2")
    @AttributeDefinition(name = "TLS: protocols", required = false, description = "Versions of TLS.")
    String[] tls_protocols() default {"TLSv1.3", "TLSv1.2"};

    @Key(range = "names of IANA", absent = "with forward secrecy and authenticated encryption")
    @AttributeDefinition(name = "TLS: cipher suites", required = false,
            description = "Cipher suites, the preferred one first.")
    String[] tls_cipher_suites() default {};

    @Key(range = "names such as X25519MLKEM768, x25519, secp256r1", absent = "those of the library")
    @AttributeDefinition(name = "TLS: groups", required = false,
            description = "Groups for the key exchange, the preferred one first.")
    String[] tls_groups() default {};

    @Key(range = "up to 255 ASCII characters") @AttributeDefinition(name = "TLS: ALPN", required = false,
            description = "Application protocols offered, for example mqtt.")
    String[] tls_alpn() default {};

    @Key(range = "sha256/BASE64") @AttributeDefinition(name = "TLS: pins", required = false,
            description = "Hashes of public keys, one of which must be on the path that makes the server trusted.")
    String[] tls_pins() default {};

    @Key @AttributeDefinition(name = "TLS: revocation", required = false,
            options = {@Option(label = "none", value = "none"), @Option(label = "soft", value = "soft"),
                @Option(label = "hard", value = "hard")},
            description = "Whether certificates are checked for revocation. soft: the server is believed if that "
                    + "cannot be found out; hard: it is refused then.")
    String tls_revocation() default "none";

    @Key(range = "files, PEM or DER")
    @AttributeDefinition(name = "TLS: revocation lists", required = false, description = "Files with revocation lists.")
    String[] tls_revocation_crl() default {};

    @Key @AttributeDefinition(name = "TLS: OCSP", required = false,
            description = "Ask OCSP responders, and take stapled answers, before revocation lists.")
    boolean tls_revocation_ocsp() default true;

    @Key
    @AttributeDefinition(name = "TLS: PSK identity", required = false, description = "Identity of the pre-shared key.")
    String tls_psk_identity();

    @Key(range = "up to 128 hexadecimal digits")
    @AttributeDefinition(name = "TLS: PSK key", required = false, type = AttributeType.PASSWORD,
            description = "Pre-shared key, in place of certificates.")
    String _tls_psk_key();

    @Key(range = "LDAP filter") @AttributeDefinition(name = "TLS: SSLContext service", required = false,
            description = "Which SSLContext service of the container decides on trust and key, in place of files.")
    String tls_context_target();

    @Key @AttributeDefinition(name = "TLS: reload", required = false,
            options = {@Option(label = "next handshake", value = "next-handshake"),
                @Option(label = "reconnect", value = "reconnect")},
            description = "When changed files are used: with the next handshake, whenever that is; or by a reconnect "
                    + "as soon as the change is noticed.")
    String tls_reload() default "next-handshake";

    @Key(unit = "s") @AttributeDefinition(name = "TLS: reload interval", required = false, min = "1", max = "86400",
            description = "Time between two looks at the files, with tls.reload=reconnect.")
    int tls_reload_interval() default 60;
}
