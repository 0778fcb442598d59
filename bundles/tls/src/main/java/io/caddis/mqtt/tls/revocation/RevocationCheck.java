package io.caddis.mqtt.tls.revocation;

import io.caddis.mqtt.tls.certificates.CertificateText;
import io.caddis.mqtt.tls.certificates.RefusedChain;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Whether one of the certificates on a validated path was revoked. Says what is to be fetched, takes the answers, and
 * has no input or output of its own. For each certificate, the server's first: lists in files, if they say that it is
 * revoked; what the server stapled; what is kept; its responders; lists in files; its lists. Not thread-safe.
 */
public final class RevocationCheck {
    /** Of an answer: more than a responder's certificates and signature take. */
    private static final int ANSWER_BYTES_MAX = 64 * 1024;
    private static final int LIST_BYTES_MAX = 4 << 20;

    /**
     * What is to be fetched.
     *
     * @param address  from where
     * @param question to be posted; null for a list, which is got
     * @param bytesMax of the answer
     */
    record Wanted(SourceAddress address, byte[] question, int bytesMax) {
    }

    private final RevocationRules rules;
    private final X509Certificate[] chain;
    private final List<X509Certificate> path;
    private final Map<X509Certificate, byte[]> staples;
    private final InstantSource clock;

    private final Queue<SourceAddress> responders = new ArrayDeque<>();
    private final Queue<SourceAddress> lists = new ArrayDeque<>();
    private final List<String> problems = new ArrayList<>();
    private int index = -1;
    private boolean goodByFile;
    private boolean decided;
    private Wanted wanted;
    private String late;

    /**
     * @param chain   what the server sent
     * @param path    by which it is trusted: its certificate first, the trusted one last, which is not asked for
     * @param staples answers that the server sent with certificates
     */
    public RevocationCheck(RevocationRules rules, X509Certificate[] chain, List<X509Certificate> path,
            Map<X509Certificate, byte[]> staples, InstantSource clock) {
        this.rules = rules;
        this.chain = chain.clone();
        this.path = List.copyOf(path);
        this.staples = Map.copyOf(staples);
        this.clock = clock;
    }

    /**
     * Goes on as far as that is possible.
     *
     * @return what is to be fetched; null if the server is believed
     * @throws CertificateException if it is refused
     */
    Wanted next() throws CertificateException {
        if (index < 0) {
            begin(0);
        }
        while (index < path.size() - 1) {
            wanted = decided ? null : want();
            if (wanted != null) {
                return wanted;
            }
            if (!decided) {
                unknown();
            }
            begin(index + 1);
        }
        return null;
    }

    /** The bytes of what was wanted. */
    void answered(byte[] bytes) throws CertificateException {
        Instant now = clock.instant();
        if (wanted.question == null) {
            byList(bytes, wanted.address, now);
            return;
        }
        Verdict verdict = OcspAnswer.verdict(bytes, certificate(), issuer(), rules.paths());
        if (verdict.why() == null) {
            rules.answers().put(name(certificate()), bytes, OcspAnswer.nextUpdate(bytes), now);
        }
        take(verdict, wanted.address + ": ");
    }

    /** @param why what was wanted is not there */
    void failed(String why) {
        problems.add(wanted.address + ": " + why);
    }

    /** There is no time left to ask anybody. */
    void expired(String why) {
        late = why;
    }

    // ---- one certificate

    private X509Certificate certificate() {
        return path.get(index);
    }

    private X509Certificate issuer() {
        return path.get(index + 1);
    }

    private void begin(int which) throws CertificateException {
        index = which;
        decided = false;
        goodByFile = false;
        wanted = null;
        problems.clear();
        responders.clear();
        lists.clear();
        if (index >= path.size() - 1) {
            return;
        }
        for (RevocationList list : rules.lists()) {
            Verdict verdict = list.verdict(certificate(), issuer(), clock.instant(), rules.bouncyCastle());
            refuseRevoked(verdict);
            goodByFile |= verdict.good();
        }
        if (rules.ocsp()) {
            byStapled();
            byKept();
            responders.addAll(SourceAddress.responders(certificate()));
        }
        lists.addAll(SourceAddress.lists(certificate()));
    }

    private void byStapled() throws CertificateException {
        byte[] staple = staples.get(certificate());
        if (staple == null) {
            return;
        }
        Verdict verdict = OcspAnswer.verdict(staple, certificate(), issuer(), rules.paths());
        refuseRevoked(verdict);
        if (!verdict.good()) {
            throw new RefusedChain(chain, "the OCSP answer that the server stapled to its certificate '"
                    + CertificateText.subject(certificate()) + "' is of no use, most likely out of date: the server"
                    + " has to get a new one from its authority (" + verdict.why() + ")", null);
        }
        rules.answers().put(name(certificate()), staple, OcspAnswer.nextUpdate(staple), clock.instant());
        decided = true;
    }

    private void byKept() throws CertificateException {
        byte[] kept = decided ? null : rules.answers().get(name(certificate()), clock.instant());
        if (kept != null) {
            Verdict verdict = OcspAnswer.verdict(kept, certificate(), issuer(), rules.paths());
            refuseRevoked(verdict);
            decided = verdict.good();
        }
    }

    /** The next address for this certificate; null if there is none, or if it is decided without. */
    private Wanted want() throws CertificateException {
        while (!decided) {
            SourceAddress responder = responders.poll();
            if (responder == null && goodByFile) {
                decided = true;
                return null;
            }
            SourceAddress address = responder == null ? lists.poll() : responder;
            if (address == null) {
                return null;
            }
            if (late != null || address.problem() != null) {
                problems.add(address + ": " + (address.problem() != null ? address.problem() : late));
            } else if (responder != null) {
                return new Wanted(address, question(), ANSWER_BYTES_MAX);
            } else if (!byKeptList(address)) {
                return new Wanted(address, null, LIST_BYTES_MAX);
            }
        }
        return null;
    }

    private byte[] question() throws CertificateException {
        try {
            return OcspAnswer.question(certificate(), issuer());
        } catch (IOException e) {
            throw new CertificateException("no question can be asked about '"
                    + CertificateText.subject(certificate()) + "'", e);
        }
    }

    private boolean byKeptList(SourceAddress address) throws CertificateException {
        byte[] kept = rules.answers().get(address.text(), clock.instant());
        if (kept == null) {
            return false;
        }
        byList(kept, address, clock.instant());
        return decided;
    }

    private void byList(byte[] bytes, SourceAddress address, Instant now) throws CertificateException {
        Verdict verdict;
        try {
            RevocationList list = RevocationList.read(bytes, rules.bouncyCastle());
            verdict = list.verdict(certificate(), issuer(), now, rules.bouncyCastle());
            if (verdict.why() == null) {
                rules.answers().put(address.text(), list.bytes(), list.nextUpdate(), now);
            }
        } catch (GeneralSecurityException e) {
            verdict = Verdict.open("answers with what is no revocation list");
        }
        take(verdict, address + ": ");
    }

    private void take(Verdict verdict, String from) throws CertificateException {
        refuseRevoked(verdict);
        decided = verdict.good();
        if (!decided) {
            problems.add(from + verdict.why());
        }
    }

    // ---- what comes of it

    private void refuseRevoked(Verdict verdict) throws RefusedChain {
        if (verdict.revokedOn() != null) {
            throw new RefusedChain(chain, "the certificate of '" + CertificateText.subject(certificate())
                    + "' was revoked on " + CertificateText.date(verdict.revokedOn()) + " (" + verdict.reason()
                    + "): the server needs a new one", null);
        }
    }

    private void unknown() throws RefusedChain {
        String text = "it is unknown whether the certificate of '" + CertificateText.subject(certificate())
                + "' is revoked (" + (problems.isEmpty() ? rules.ocsp()
                ? "it names no OCSP responder and no revocation list" : "it names no revocation list"
                : String.join("; ", problems)) + ")";
        if (rules.hard()) {
            throw new RefusedChain(chain, text + ": make the OCSP responder or a revocation list reachable, name one"
                    + " in tls.revocation.crl, or set tls.revocation to soft", null);
        }
        rules.answers().warnOnce(text + ": the server is believed, as tls.revocation = soft says");
    }

    /** An answer is about a certificate, whoever gave it. */
    private static String name(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has SHA-256, every certificate a form", e);
        }
    }
}
