package io.caddis.mqtt.itests.jarchecks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Which kinds of connections there are. A rule about a kind that is not there is kept by not making such a connection;
 * these tests hold as long as that is true, and fail as soon as a test of the rule itself is due.
 */
class TransportsIT {
    private static final Pattern SCHEMES =
            Pattern.compile("<property name=\"mqtt.scheme\"[^>]*?(?:value=\"([^\"]*)\"[^>]*/>|>([^<]*)</property>)");

    private static Set<String> schemes() throws IOException {
        Set<String> schemes = new TreeSet<>();
        for (BundleJar bundle : BundleJar.all()) {
            for (String component : bundle.components().values()) {
                Matcher matcher = SCHEMES.matcher(component);
                while (matcher.find()) {
                    String values = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
                    schemes.addAll(Set.of(values.trim().split("\\s+")));
                }
            }
        }
        return schemes;
    }

    @Test
    void thoseThereAreAreFound() throws IOException {
        assertEquals(Set.of("mqtt", "mqtt+unix"), schemes(),
                "or the other tests would see nothing either: adapt this one");
    }
}
