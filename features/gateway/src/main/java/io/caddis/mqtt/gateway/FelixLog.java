package io.caddis.mqtt.gateway;

import org.apache.felix.framework.Logger;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.slf4j.LoggerFactory;

/**
 * What the framework itself has to say, in one line each; left to itself it writes to standard output, with traces.
 * Most of it are mistakes of others: the log service asks for the bundle of a service that has gone a moment ago.
 */
final class FelixLog extends Logger {
    /** Of the framework's properties: a logger in place of its own. */
    static final String PROPERTY = "felix.log.logger";
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("framework");

    @Override
    @SuppressWarnings("rawtypes") // as in the class above
    protected void doLog(Bundle bundle, ServiceReference reference, int level, String message, Throwable problem) {
        String line = (bundle == null ? "" : bundle.getSymbolicName() + ": ") + message
                + (problem == null ? "" : ": " + FrameworkLog.words(problem));
        if (level == LOG_ERROR) {
            LOG.error(line);
        } else if (level == LOG_WARNING) {
            LOG.warn(line);
        } else if (level == LOG_INFO) {
            LOG.info(line);
        } else {
            LOG.debug(line);
        }
        if (problem != null) {
            LOG.debug("where that was", problem);
        }
    }
}
