package io.caddis.mqtt.tls.records;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.tls.certificates.ExpectedName;
import io.caddis.mqtt.tls.material.MaterialReader;
import io.caddis.mqtt.tls.material.TlsProblem;
import io.caddis.mqtt.tls.revocation.KeptAnswers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.bouncycastle.jsse.BCSSLEngine;
import org.bouncycastle.jsse.BCSSLParameters;

/** From options to the records of one connection. Reads files and may block. */
public final class ClientTls {
    /** All with forward secrecy and authenticated encryption; AES first, since it is the JDK's. */
    private static final List<String> USUAL_SUITES = List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384");

    private final Function<String, SSLContext> services;
    private final KeptAnswers answers;
    private final Consumer<String> warn;
    private Contexts contexts;

    /**
     * @param services the host's {@code SSLContext} for an LDAP filter; null if there is none
     * @param answers  about revocation, for all connections
     * @param warn     of the library's version, once
     */
    public ClientTls(Function<String, SSLContext> services, KeptAnswers answers, Consumer<String> warn) {
        this.services = services;
        this.answers = answers;
        this.warn = warn;
    }

    /** Made when it is needed first, by a thread of the pool: loading the library takes a tenth of a second. */
    private synchronized Contexts contexts() {
        if (contexts == null) {
            contexts = new Contexts(answers, warn);
        }
        return contexts;
    }

    /**
     * The records of a new connection, with what the files hold now. Blocks.
     *
     * @throws IOException if the options or the files are of no use, with the words for it
     */
    public Records records(TlsOptions options, Endpoint endpoint) throws IOException {
        ServerName name = ServerName.of(options.serverName() == null ? endpoint.host() : options.serverName());
        if (options.psk() != null) {
            return new PskRecords(options, name.sni(), contexts().crypto());
        }
        Contexts.Secured secured = null;
        SSLContext context;
        String fingerprint;
        if (options.contextTarget() != null) {
            context = services.apply(options.contextTarget());
            if (context == null) {
                throw new TlsProblem("tls.context.target = '" + options.contextTarget() + "': there is no SSLContext"
                        + " service that matches: register one, or correct the filter");
            }
            fingerprint = "";
        } else {
            secured = contexts().context(options);
            context = secured.context();
            fingerprint = secured.fingerprint();
            String exposure = MaterialReader.exposure(options);
            if (exposure != null) {
                answers.warnOnce(exposure);
            }
        }
        SSLEngine engine = context.createSSLEngine(name.expected(), endpoint.port());
        engine.setUseClientMode(true);
        configure(engine, options, name.sni());
        return new EngineRecords(engine, fingerprint, secured, secured == null && options.verifyHost()
                ? new ExpectedName(name.expected(), options.accepted().commonName()) : null);
    }

    /**
     * What the files of these options hold now. Blocks.
     *
     * @param known a fingerprint: nothing more is done if it is still the right one
     * @throws TlsProblem if that has changed, and is of no use
     */
    public String material(TlsOptions options, String known) throws TlsProblem {
        return MaterialReader.fingerprint(options).equals(known) ? known
                : MaterialReader.read(options, contexts().bouncyCastle()).fingerprint();
    }

    private static void configure(SSLEngine engine, TlsOptions options, String sni) throws TlsProblem {
        SSLParameters parameters = engine.getSSLParameters();
        List<String> protocols = Arrays.asList(engine.getSupportedProtocols());
        parameters.setProtocols(chosen("tls.protocols", options.protocols(), protocols, protocols));
        List<String> suites = Arrays.asList(engine.getSupportedCipherSuites());
        List<String> usual = USUAL_SUITES.stream().filter(suites::contains).toList();
        parameters.setCipherSuites(options.cipherSuites().isEmpty() ? usual.toArray(new String[0])
                : chosen("tls.cipher.suites", options.cipherSuites(), suites, usual));
        if (options.verifyHost() && !options.accepted().commonName()) { // else the name is checked by us alone
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 2818 section 3.1, as MQTT over TLS does
        }
        if (sni != null) {
            parameters.setServerNames(List.of(new SNIHostName(sni)));
        }
        if (!options.alpn().isEmpty()) {
            parameters.setApplicationProtocols(options.alpn().toArray(new String[0]));
        }
        engine.setSSLParameters(parameters);
        List<String> groups = options.groups();
        if (groups.isEmpty()) {
            return;
        }
        if (!(engine instanceof BCSSLEngine own)) {
            throw new TlsProblem("tls.groups = " + groups + ": cannot be set for an SSLContext that is not Bouncy"
                    + " Castle's: remove it, or tls.context.target");
        }
        List<String> known = Groups.names();
        chosen("tls.groups", groups, known, known);
        BCSSLParameters ownParameters = own.getParameters();
        ownParameters.setNamedGroups(groups.toArray(new String[0]));
        own.setParameters(ownParameters);
    }

    private static String[] chosen(String key, List<String> wanted, Collection<String> supported,
            Collection<String> recommended) throws TlsProblem {
        List<String> unknown = new ArrayList<>(wanted);
        unknown.removeIf(supported::contains);
        if (!unknown.isEmpty()) {
            throw new TlsProblem(key + " = " + unknown + ": not known to this version of the TLS library, or not safe:"
                    + " use some of " + recommended);
        }
        return wanted.toArray(new String[0]);
    }
}
