/**
 * A bundle that a check installs in a host before Caddis and that stays to the end. It needs the framework's API and
 * Configuration Admin only, so it is no part of what comes, goes and is refreshed. Start reading at {@link Commands}.
 */
package io.caddis.mqtt.itests.hostagent;
