package io.caddis.mqtt.management.config.keys;

import io.caddis.mqtt.management.config.keys.Key.Change;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Option;

/** Where the server is, who the client is, whom it trusts and who vouches for it. */
public @interface ServerKeys {
    // ---- The server, who the client is, and its name

    @Key(range = "mqtts://HOST[:PORT], mqtt://HOST[:PORT], mqtt+unix:///PATH, ws://HOST:PORT/PATH, "
            + "wss://HOST:PORT/PATH")
    @AttributeDefinition(required = true, // and a default, by which consoles show a line to fill in
            description = "Address of the server, or up to 16 of them, of which one is used at a time. Ports, if not "
                    + "given: 1883 for mqtt, 8883 for mqtts, 80 for ws, 443 for wss; IPv6 as mqtt://[::1]. No "
                    + "credentials in it.")
    String[] server() default {};

    @Key(absent = "caddis-NAME- and up to 6 random characters", change = Change.RESTART)
    @AttributeDefinition(name = "Client identifier", required = false,
            description = "Client identifier. Set it, if the session is to outlive the process.")
    String client_id();

    @Key(change = Change.RESTART) @AttributeDefinition(name = "Client identifier from the server", required = false,
            description = "Let the server assign the client identifier, in place of client.id. With 3.1.1 for a clean "
                    + "session only.")
    boolean client_id_assigned() default false;

    @Key @AttributeDefinition(name = "User name", required = false,
            description = "User name for the server. Not shown in service properties.")
    String username();

    @Key @AttributeDefinition(required = false, type = AttributeType.PASSWORD,
            description = "Password for the server, a text sent as UTF-8 or an array of bytes. With 3.1.1 it needs "
                    + "username. Like all secrets, it may be in file:PATH or env:NAME.")
    String _password();

    @Key @AttributeDefinition(name = "User name and password from", required = false,
            options = {@Option(label = "this configuration", value = "configured"),
                @Option(label = "a service", value = "service")},
            description = "configured: those of this configuration, until there is a service MqttCredentials for "
                    + "this client, which is asked. service: the client is SUSPENDED until there is one.")
    String credentials() default "configured";

    @Key(range = "up to 128 characters", absent = "the name of the configuration, or its PID's random part",
            change = Change.RESTART)
    @AttributeDefinition(name = "Name of the client", required = false,
            description = "Name by which listeners and commands find the client; no other client may have it. Another "
                    + "name makes another client, and the session of the old one ends.")
    String name();

    // ---- Whom to trust, and who vouches for the client

    @Key(range = "files, PEM, PKCS12 or JKS", absent = "whom the JDK trusts")
    @AttributeDefinition(name = "TLS: trust", required = false,
            description = "Files with the certificates of authorities that may vouch for the server.")
    String[] tls_trust() default {};

    @Key @AttributeDefinition(name = "TLS: password of trust", required = false, type = AttributeType.PASSWORD,
            description = "Password of PKCS12 and JKS files in tls.trust.")
    String _tls_trust_password();

    @Key(range = "file, PEM, PKCS12 or JKS")
    @AttributeDefinition(name = "TLS: key", required = false, description = "File with our private key.")
    String tls_key();

    @Key @AttributeDefinition(name = "TLS: password of the key", required = false, type = AttributeType.PASSWORD,
            description = "Password of the file in tls.key, or of the key in it.")
    String _tls_key_password();

    @Key(absent = "as .tls.key.password") @AttributeDefinition(name = "TLS: password of the store", required = false,
            type = AttributeType.PASSWORD, description = "Password of the store in tls.key, if its key has another.")
    String _tls_key_store_password();

    @Key(absent = "the only one") @AttributeDefinition(name = "TLS: alias of the key", required = false,
            description = "Name of the entry in tls.key, if that is a PKCS12 or JKS file with several.")
    String tls_key_alias();

    @Key(range = "file, PEM", absent = "the one in tls.key")
    @AttributeDefinition(name = "TLS: certificate", required = false,
            description = "File with our certificate and its chain.")
    String tls_certificate();
}
