package io.caddis.mqtt;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@link TlsDiagnosis} met. Holds nothing secret.
 *
 * @param server      the address that was tried
 * @param steps       those that were begun, in their order; the last one is the one that failed, if any did
 * @param tls         what the handshake came to; empty if it did not come to an end
 * @param serverChain the certificates that the server sent, its own first, also if they were refused; empty if it did
 *                    not come to that, or if the host's own {@code SSLContext} refused them
 * @param failure     why a client could not connect, in the words that it would be told; empty if it could
 */
public record TlsReport(String server, List<Step> steps, Optional<TlsInfo> tls, List<CertificateInfo> serverChain,
        Optional<String> failure) {
    /** Copies the lists, checks that nothing is missing, and makes lines of texts ({@link ForeignText}). */
    public TlsReport {
        Objects.requireNonNull(server, "server");
        steps = List.copyOf(steps);
        Objects.requireNonNull(tls, "tls");
        serverChain = List.copyOf(serverChain);
        failure = failure.map(text -> ForeignText.line(text, ForeignText.LINE_MAX));
    }

    /**
     * One step.
     *
     * @param name   for example {@code name resolution}, {@code connection}, {@code TLS handshake}
     * @param time   how long it took
     * @param result what it came to, for example the addresses; empty if there is nothing to say
     */
    public record Step(String name, Duration time, String result) {
        /** Checks that nothing is missing, and makes a line of the result ({@link ForeignText}). */
        public Step {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(time, "time");
            result = ForeignText.line(result, ForeignText.LINE_MAX);
        }
    }
}
