package io.caddis.mqtt.tls.revocation;

import java.security.Provider;
import java.util.List;

/**
 * How revocation is checked.
 *
 * @param hard         a certificate that may be revoked is refused, not only one that is known to be
 * @param ocsp         responders are asked, and stapled answers used
 * @param lists        that files hold
 * @param answers      shared by all
 * @param paths        whose checker judges answers of responders
 * @param bouncyCastle reads and verifies lists
 */
public record RevocationRules(boolean hard, boolean ocsp, List<RevocationList> lists, KeptAnswers answers,
        Provider paths, Provider bouncyCastle) {
    /** Copies the list. */
    public RevocationRules {
        lists = List.copyOf(lists);
    }
}
