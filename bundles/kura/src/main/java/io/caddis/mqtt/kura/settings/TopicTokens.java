package io.caddis.mqtt.kura.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces {@code #account-name} and {@code #client-id} in topics. A lone {@code #} is a wildcard, and stays. */
final class TopicTokens {
    private static final Pattern TOKEN = Pattern.compile("#[^\\s/]+");

    private TopicTokens() {
    }

    /** @param accountName empty if there is none; then its token stays, as any that is not known does */
    static String replace(String topic, String accountName, String clientId) {
        return TOKEN.matcher(topic).replaceAll(token -> Matcher.quoteReplacement(
                switch (token.group()) {
                    case "#account-name" -> accountName.isEmpty() ? token.group() : accountName;
                    case "#client-id" -> clientId;
                    default -> token.group();
                }));
    }
}
