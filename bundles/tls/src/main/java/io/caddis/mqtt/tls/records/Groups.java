package io.caddis.mqtt.tls.records;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.tls.NamedGroup;

/** The groups for key exchange that this version of Bouncy Castle knows. */
final class Groups {
    private static final int NUMBERS = 1 << 16;
    /** Those of RFC 8446 section 4.2.7, Brainpool's, and those with ML-KEM. */
    private static final Pattern SAFE =
            Pattern.compile("x25519|x448|secp(256|384|521)r1|ffdhe\\d+|brainpoolP\\d+r1|((Sec|X)\\w+)?MLKEM\\d+");

    private Groups() {
    }

    /** Their names, for example {@code x25519}; with {@code X25519MLKEM768} if this version has it. */
    static List<String> names() {
        List<String> names = new ArrayList<>();
        for (int number = 0; number < NUMBERS; number++) {
            String name = NamedGroup.getName(number);
            if (name != null && SAFE.matcher(name).matches()) {
                names.add(name);
            }
        }
        return names;
    }
}
