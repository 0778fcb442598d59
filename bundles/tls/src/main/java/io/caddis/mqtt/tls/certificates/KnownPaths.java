package io.caddis.mqtt.tls.certificates;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Paths of the last servers, so that their signatures are not computed anew at each attempt of a client that comes
 * again and again: in Java, one signature is a millisecond. What depends on the time, or costs little, is looked at
 * anew: dates and our own rules. Thread-safe.
 */
final class KnownPaths {
    /** Of each context. Servers choose what they send, so it is not worth more. */
    private static final int KEPT_MAX = 8;
    private static final int CERTIFICATES_MAX = 10;

    private final Map<Question, List<X509Certificate>> paths = new LinkedHashMap<>(16, 0.75f, true);

    /** All that the answer depends on but the time, and what is the same for a whole context. */
    private record Question(List<X509Certificate> chain, List<String> terms) {
    }

    /** How a path is found that is not known. */
    interface Search {
        List<X509Certificate> path() throws GeneralSecurityException;
    }

    /**
     * The path for this chain: the server's certificate first, the trusted one last.
     *
     * @param terms  what else the search depends on
     * @param rules  of our own
     * @param search validates what it finds, by these rules, too
     */
    List<X509Certificate> path(X509Certificate[] chain, List<String> terms, PathRules rules, Search search)
            throws GeneralSecurityException {
        Question key = new Question(List.of(chain), terms);
        List<X509Certificate> known;
        synchronized (paths) {
            known = paths.get(key);
        }
        if (known != null && isValidNow(known) && rules.problem(known) == null) {
            return known;
        }
        List<X509Certificate> found = List.copyOf(search.path());
        if (chain.length <= CERTIFICATES_MAX) {
            synchronized (paths) {
                paths.put(key, found);
                if (paths.size() > KEPT_MAX) {
                    paths.remove(paths.keySet().iterator().next());
                }
            }
        }
        return found;
    }

    /** But for the trusted one, whose dates the rules look at. */
    private static boolean isValidNow(List<X509Certificate> path) {
        try {
            for (X509Certificate one : path.subList(0, path.size() - 1)) {
                one.checkValidity();
            }
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }
}
