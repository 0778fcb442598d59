package io.caddis.mqtt.itests.tlstable;

import java.io.IOException;
import java.io.PrintStream;
import java.util.logging.Level;
import java.util.logging.LogManager;

/** Prints what a user is told in each wrong set-up, and whether it was refused. */
public final class TlsTable {
    private TlsTable() {
    }

    /** Exit status 0 if all were refused with the right words and nothing was sent in clear, else 1. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        // this process is ours: Bouncy Castle tells each handshake otherwise
        LogManager.getLogManager().getLogger("").setLevel(Level.OFF);
        int bad;
        try (Lab lab = new Lab(); WrongSetups setups = new WrongSetups(lab)) {
            bad = print(lab, setups, System.out);
        }
        System.exit(bad == 0 ? 0 : 1);
    }

    /** The number of set-ups that came out badly. */
    private static int print(Lab lab, WrongSetups setups, PrintStream out) throws InterruptedException {
        int bad = 0;
        int number = 0;
        for (WrongSetup setup : setups.all()) {
            Lab.Outcome outcome = lab.run(setup);
            String verdict = verdict(setup, outcome);
            bad += verdict.equals("refused") ? 0 : 1;
            out.printf("%2d  %-50s %s%n    %s%n", ++number, setup.name(), verdict, outcome.told());
        }
        out.printf("%d set-ups, %d as they should be, Bouncy Castle %s%n", number, number - bad, version());
        return bad;
    }

    static String verdict(WrongSetup setup, Lab.Outcome outcome) {
        return !outcome.refused() ? "NOT REFUSED"
                : outcome.clear() && !setup.clear() ? "SENT IN CLEAR"
                : outcome.told().contains(setup.says()) ? "refused"
                : "refused, but WITH OTHER WORDS than " + setup.says();
    }

    private static String version() {
        return new org.bouncycastle.jce.provider.BouncyCastleProvider().getVersionStr();
    }
}
